package io.github.tfo.autoconfigure;

import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;

/**
 * Puts a connection manager that does Fast Open in the place of the one that Spring Boot
 * builds. Spring Boot shows the builder of a connection manager first, then, by the same
 * thread, the builder of the client that is to have it.
 */
final class HttpComponentsConnectionManagers {

	private static final Log logger = LogFactory.getLog(HttpComponentsConnectionManagers.class);

	private final ThreadLocal<@Nullable PoolingHttpClientConnectionManager> built = new ThreadLocal<>();

	private final HttpComponentsFastOpen fastOpen;

	private final FastOpenDoor door;

	HttpComponentsConnectionManagers(HttpComponentsFastOpen fastOpen, FastOpenDoor door) {
		this.fastOpen = fastOpen;
		this.door = door;
	}

	HttpComponentsClientHttpRequestFactoryBuilder serve(HttpComponentsClientHttpRequestFactoryBuilder builder) {
		this.door.serve(SpringClient.REST_CLIENT);
		return builder.withHttpClientCustomizer(this::use);
	}

	void build(PoolingHttpClientConnectionManagerBuilder builder) {
		try {
			this.built.set(this.fastOpen.build(builder));
		}
		catch (RuntimeException ex) {
			// Without Fast Open rather than without a client
			logger.warn("RestClient (Apache HttpComponents) is opened without TCP Fast Open", ex);
		}
	}

	private void use(HttpClientBuilder client) {
		PoolingHttpClientConnectionManager connectionManager = this.built.get();
		if (connectionManager != null) {
			this.built.remove();
			this.fastOpen.apply(client, connectionManager);
		}
	}

}
