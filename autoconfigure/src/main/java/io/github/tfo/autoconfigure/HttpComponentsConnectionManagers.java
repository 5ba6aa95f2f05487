// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Replaces the connection manager that Spring Boot builds by one that uses Fast Open.
 * Spring Boot shows the builder of a connection manager to all customizers. Then, in the
 * same thread, it shows them the builder of the client. By then the settings of all
 * customizers are known, and are copied.
 * <p>
 * Comes before all others, also before those with the highest precedence: one of them may
 * set a connection manager of its own.
 */
final class HttpComponentsConnectionManagers
		implements FastOpenRequestFactoryCustomizer<HttpComponentsClientHttpRequestFactoryBuilder>, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(HttpComponentsConnectionManagers.class);

	private final ThreadLocal<@Nullable PoolingHttpClientConnectionManagerBuilder> shown = new ThreadLocal<>();

	private final ThreadLocal<@Nullable Boolean> replaced = new ThreadLocal<>();

	private final HttpComponentsFastOpen fastOpen;

	private final ClientIntegration integration;

	HttpComponentsConnectionManagers(HttpComponentsFastOpen fastOpen, ClientIntegration integration) {
		this.fastOpen = fastOpen;
		this.integration = integration;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public HttpComponentsClientHttpRequestFactoryBuilder customize(
			HttpComponentsClientHttpRequestFactoryBuilder builder) {
		return this.integration.customize(builder,
				(enabled) -> enabled.withConnectionManagerCustomizer(this.shown::set)
					.withHttpClientCustomizer(this::replace)
					.withCustomizer(this::built));
	}

	private void replace(HttpClientBuilder client) {
		this.replaced.remove();
		PoolingHttpClientConnectionManagerBuilder builder = this.shown.get();
		this.shown.remove();
		if (builder == null) {
			return;
		}
		try {
			this.fastOpen.apply(client).setConnectionManager(this.fastOpen.apply(builder).build());
			this.replaced.set(true);
		}
		catch (RuntimeException ex) {
			// Without Fast Open rather than without a client
			logger.warn("RestClient (Apache HttpComponents) is opened without TCP Fast Open", ex);
		}
	}

	private void built(Object requestFactory) {
		if (this.replaced.get() != null) {
			this.replaced.remove();
			this.integration.built(requestFactory);
		}
	}

}
