// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Declares that a test must run as root outside of user namespaces, for example for
 * {@link io.github.tfo.lab.NetworkNamespace#flushTcpMetrics()}.
 *
 * <p>
 * For other users the test is disabled with the reason. With {@code CI=true} in the
 * environment it fails.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@ExtendWith(NeedsRealRootCondition.class)
public @interface NeedsRealRoot {

}
