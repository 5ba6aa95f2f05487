// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test method or class that runs once for each client and scheme. The client is the
 * first argument, the scheme the second where the annotation names any.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ParameterizedTest(name = "{arguments}")
@ParameterizedClass(name = "{arguments}")
@ArgumentsSource(ClientTestArguments.class)
public @interface ClientTest {

	/**
	 * The clients to run with, or all if empty.
	 */
	ClientUnderTest[] value() default {};

	/**
	 * The clients to leave out.
	 */
	ClientUnderTest[] except() default {};

	/**
	 * The schemes of the URLs, {@code http} or {@code https}. None if empty.
	 */
	String[] schemes() default {};

}
