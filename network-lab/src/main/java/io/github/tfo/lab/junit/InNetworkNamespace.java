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
 * Declares that a test needs a network namespace of its own with
 * {@code net.ipv4.tcp_fastopen=3}, so that Fast Open works over loopback. The extension
 * sets this before and after the annotated class or method.
 *
 * <p>
 * When the JVM is not in such a namespace the test is disabled with the reason. With
 * {@code CI=true} in the environment it fails.
 *
 * <p>
 * Its tag is {@code namespace}.
 *
 * @see NamespaceTestExecutionListener
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Tag("namespace")
@ExtendWith(InNetworkNamespaceExtension.class)
public @interface InNetworkNamespace {

}
