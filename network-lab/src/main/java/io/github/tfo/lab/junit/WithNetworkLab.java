package io.github.tfo.lab.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test class needs a {@link io.github.tfo.lab.NetworkLab}: one is built for the class
 * and closed after it, which fails the class when a middlebox has failed. Constructors,
 * test methods and lifecycle methods, also those of nested classes, may have it as a
 * parameter.
 *
 * <p>
 * When no lab can be built the class is disabled with the reason; with {@code CI=true} in
 * the environment it fails.
 *
 * @see NamespaceTestExecutionListener
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(WithNetworkLabExtension.class)
public @interface WithNetworkLab {

	/**
	 * The link's round trip time in milliseconds.
	 * @return the time, zero or more
	 */
	long roundTripMillis() default 40;

	/**
	 * The largest packet that the link takes.
	 * @return bytes, from 1280 to 65535
	 */
	int mtu() default 1500;

}
