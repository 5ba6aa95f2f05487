package io.github.tfo.lab.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test needs a network namespace of its own, in which
 * {@code net.ipv4.tcp_fastopen=3}, so that Fast Open works over loopback. The setting is
 * made before the class (with the annotation on a method: before the method) and made
 * again after it.
 *
 * <p>
 * When there is no such namespace the test is disabled with the reason; with
 * {@code CI=true} in the environment it fails.
 *
 * @see NamespaceTestExecutionListener
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ExtendWith(InNetworkNamespaceExtension.class)
public @interface InNetworkNamespace {

}
