// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One way to call the upstream.
 *
 * @param name its name: the scheme, or {@value #SERVICE}
 * @param target the URI to get
 * @param cookieless the same where the upstream takes data without a cookie, {@code null}
 * when it does so nowhere
 */
public record Scenario(String name, URI target, @Nullable URI cookieless) {

	/** The name of a Service in front of replicas, as in Kubernetes. */
	public static final String SERVICE = "service";

	static Scenario of(URI target) {
		return new Scenario(target.getScheme().toLowerCase(Locale.ROOT), target, null);
	}

}
