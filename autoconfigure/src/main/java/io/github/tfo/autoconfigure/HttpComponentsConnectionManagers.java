package io.github.tfo.autoconfigure;

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
 * Puts a connection manager that does Fast Open in the place of the one that Spring Boot
 * builds. Spring Boot shows the builder of a connection manager to all customizers, then,
 * by the same thread, the builder of the client that is to have it. So what all of them
 * have set is known by then, and copied.
 * <p>
 * Before all others, also before those with the highest precedence: one of them may set a
 * connection manager of its own.
 */
final class HttpComponentsConnectionManagers
		implements FastOpenRequestFactoryCustomizer<HttpComponentsClientHttpRequestFactoryBuilder>, PriorityOrdered {

	private static final Log logger = LogFactory.getLog(HttpComponentsConnectionManagers.class);

	private final ThreadLocal<@Nullable PoolingHttpClientConnectionManagerBuilder> shown = new ThreadLocal<>();

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
		if (!this.integration.serve(SpringClient.REST_CLIENT)) {
			return builder;
		}
		return builder.withConnectionManagerCustomizer(this.shown::set).withHttpClientCustomizer(this::replace);
	}

	private void replace(HttpClientBuilder client) {
		PoolingHttpClientConnectionManagerBuilder builder = this.shown.get();
		this.shown.remove();
		if (builder == null) {
			return;
		}
		try {
			this.fastOpen.apply(client).setConnectionManager(this.fastOpen.apply(builder).build());
			this.integration.pass(SpringClient.REST_CLIENT);
		}
		catch (RuntimeException ex) {
			// Without Fast Open rather than without a client
			logger.warn("RestClient (Apache HttpComponents) is opened without TCP Fast Open", ex);
		}
	}

}
