// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Declares that a test class needs a {@link io.github.tfo.lab.NetworkLab}. One is built
 * for the class and closed after it, which fails the class when a middlebox has failed.
 * Constructors, test methods and lifecycle methods may have it as a parameter, also those
 * of nested classes.
 *
 * <p>
 * When no lab can be built the class is disabled with the reason. With {@code CI=true} in
 * the environment it fails.
 *
 * <p>
 * Its tag is {@code namespace}.
 *
 * @see NamespaceTestExecutionListener
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("namespace")
@ExtendWith(WithNetworkLabExtension.class)
public @interface WithNetworkLab {

	/**
	 * Return the link's round trip time in milliseconds.
	 * @return the time, zero or more
	 */
	long roundTripMillis() default 40;

	/**
	 * Return the size of the largest packet that the link takes.
	 * @return the number of bytes, from 1280 to 65535
	 */
	int mtu() default 1500;

}
