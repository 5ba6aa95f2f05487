// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.UnsupportedReason;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application in a JVM of its own, for what only a JVM's options or class path can
 * show: it fetches a URL twice by each client, prints the answers and ends.
 */
public final class ChildApplication {

	private final ChildJvm jvm = new ChildJvm();

	private final List<String> properties = new ArrayList<>();

	private ChildApplication() {
	}

	public static ChildApplication withOptions(String... options) {
		ChildApplication application = new ChildApplication();
		application.jvm.withOptions(options);
		return application;
	}

	public ChildApplication withoutJar(String name) {
		this.jvm.withoutJar(name);
		return this;
	}

	public ChildApplication withProperties(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	public ChildApplication on(Path javaHome) {
		this.jvm.on(javaHome);
		return this;
	}

	/**
	 * Run it until it ends.
	 * @return what it printed
	 */
	public String fetch(String url) throws IOException, InterruptedException {
		List<String> args = new ArrayList<>(List.of(url));
		this.properties.forEach((property) -> args.add("--" + property));
		return this.jvm.run(ChildApplication.class, args);
	}

	public static void main(String[] args) throws IOException {
		if (Boolean.getBoolean("test.foreign-sockets")) {
			ForeignSocketImpl.install();
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.properties("tfo.enabled=true", "spring.http.clients.imperative.factory=reactor")
			.run(args)) {
			FastOpenSupport support = context.getBean(FastOpenSupport.class);
			Awaitility.await().until(() -> support.current().reason() != UnsupportedReason.INITIALIZING);
			for (int i = 0; i < 2; i++) {
				System.out.println("WebClient: " + context.getBean(WebClient.Builder.class)
					.build()
					.get()
					.uri(args[0])
					.header("Connection", "close")
					.retrieve()
					.bodyToMono(String.class)
					.block(Duration.ofSeconds(10)));
				System.out.println("RestClient: " + context.getBean(RestClient.Builder.class)
					.build()
					.get()
					.uri(args[0])
					.header("Connection", "close")
					.retrieve()
					.body(String.class));
			}
			System.out.println("supported: " + support.current().supported());
		}
	}

}
