// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.hardened;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.TestApplication;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application that makes two requests by each client, to a server of its own, and
 * prints by how much the kernel's counter grew with the second. It writes no file.
 */
final class HardenedApplication {

	private HardenedApplication() {
	}

	public static void main(String[] args) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Connection", "close");
			exchange.sendResponseHeaders(200, 2);
			exchange.getResponseBody().write("OK".getBytes());
			exchange.close();
		});
		server.start();
		String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
		try (ConfigurableApplicationContext context = start("reactor")) {
			print("Reactor Netty", () -> ColdRequests.get(context.getBean(WebClient.Builder.class), url));
			print("HttpComponents", () -> ColdRequests.get(context.getBean(RestClient.Builder.class), url));
			print("FastOpenSocketFactory", () -> get(context.getBean(FastOpenSocketFactory.class), url));
		}
		try (ConfigurableApplicationContext context = start("jetty")) {
			print("Jetty", () -> ColdRequests.get(context.getBean(WebClient.Builder.class), url));
		}
		// Jetty's threads are no daemons
		System.exit(0);
	}

	private static ConfigurableApplicationContext start(String connector) throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.properties("tfo.enabled=true", "spring.main.banner-mode=off",
					"spring.http.clients.imperative.factory=http-components",
					"spring.http.clients.reactive.connector=" + connector)
			.run();
		CountDownLatch detected = new CountDownLatch(1);
		context.getBean(FastOpenSupport.class).whenDetected((support) -> detected.countDown());
		detected.await();
		return context;
	}

	private static void print(String client, Callable<@Nullable String> request) throws Exception {
		String first = request.call();
		long before = fastOpens();
		String second = request.call();
		System.out.println(client + ": " + first + ", " + second + ", " + (fastOpens() - before));
	}

	private static String get(FastOpenSocketFactory factory, String url) throws IOException {
		OkHttpClient client = new OkHttpClient.Builder().socketFactory(factory).build();
		Request request = new Request.Builder().url(url).header("Connection", "close").build();
		try (Response response = client.newCall(request).execute()) {
			return response.body().string();
		}
		finally {
			client.dispatcher().executorService().shutdown();
		}
	}

	/**
	 * Return {@code TCPFastOpenActive} of this namespace. Its column is that of its name,
	 * one line above.
	 */
	private static long fastOpens() throws IOException {
		List<String> lines = Files.readAllLines(Path.of("/proc/self/net/netstat"));
		int column = List.of(lines.get(0).split(" ")).indexOf("TCPFastOpenActive");
		return Long.parseLong(Objects.requireNonNull(lines.get(1).split(" ")[column]));
	}

}
