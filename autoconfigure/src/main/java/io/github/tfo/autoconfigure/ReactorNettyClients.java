package io.github.tfo.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.reactor.ReactorNettyFastOpen;
import reactor.netty.resources.LoopResources;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;

/**
 * Gives Fast Open to the builders of Spring Boot that use Reactor Netty, and remembers
 * which there were: a builder that the application defines itself is not customized.
 */
final class ReactorNettyClients implements AcceleratedClients {

	private final ReactorNettyFastOpen fastOpen;

	private final ObjectProvider<ClientHttpConnectorBuilder<?>> connectors;

	private final ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories;

	private volatile boolean webClient;

	private volatile boolean restClient;

	ReactorNettyClients(ReactorNettyFastOpen fastOpen, ObjectProvider<ClientHttpConnectorBuilder<?>> connectors,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories) {
		this.fastOpen = fastOpen;
		this.connectors = connectors;
		this.requestFactories = requestFactories;
	}

	ReactorClientHttpConnectorBuilder customize(ReactorClientHttpConnectorBuilder builder) {
		this.webClient = true;
		return builder.withHttpClientCustomizer(this.fastOpen);
	}

	ReactorClientHttpRequestFactoryBuilder customize(ReactorClientHttpRequestFactoryBuilder builder) {
		this.restClient = true;
		return builder.withHttpClientCustomizer(this.fastOpen);
	}

	@Override
	public void initialize() {
		// To have them customized, also where beans are lazy
		this.connectors.stream().toList();
		this.requestFactories.stream().toList();
	}

	/**
	 * Only a native transport lets the socket's descriptor be reached.
	 */
	@Override
	public List<String> names() {
		List<String> names = new ArrayList<>();
		if (LoopResources.hasNativeSupport()) {
			if (this.webClient) {
				names.add("WebClient (Reactor Netty)");
			}
			if (this.restClient) {
				names.add("RestClient (Reactor Netty)");
			}
		}
		return names;
	}

}
