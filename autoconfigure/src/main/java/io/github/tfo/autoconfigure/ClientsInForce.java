package io.github.tfo.autoconfigure;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;

/**
 * The builders that make the clients of Spring in this application.
 */
final class ClientsInForce {

	private final ObjectProvider<ClientHttpConnectorBuilder<?>> connectors;

	private final ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories;

	ClientsInForce(ObjectProvider<ClientHttpConnectorBuilder<?>> connectors,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories) {
		this.connectors = connectors;
		this.requestFactories = requestFactories;
	}

	/**
	 * Find them, and so have them made and customized where beans are lazy.
	 * @return what builds each client that there is
	 */
	Map<SpringClient, Object> builders() {
		Map<SpringClient, Object> builders = new EnumMap<>(SpringClient.class);
		put(builders, SpringClient.WEB_CLIENT, this.connectors.orderedStream().findFirst().orElse(null));
		put(builders, SpringClient.REST_CLIENT, this.requestFactories.orderedStream().findFirst().orElse(null));
		return builders;
	}

	private static void put(Map<SpringClient, Object> builders, SpringClient client, @Nullable Object builder) {
		if (builder != null) {
			builders.put(client, builder);
		}
	}

}
