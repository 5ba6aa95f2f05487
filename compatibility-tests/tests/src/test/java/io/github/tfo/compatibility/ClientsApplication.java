// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocket.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * An application of Spring Cloud in a process of its own, with an upstream for each of
 * its clients. It starts several times, since that takes a JVM that has done so before
 * much less time.
 */
final class ClientsApplication implements AutoCloseable {

	// Client, server, and no need for a listener to ask: include/net/tcp.h
	private static final String FOR_EVERY_LISTENER = "1027";

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	/**
	 * What no two answers share, and the length of what has that in it.
	 */
	private static final Pattern CHANGING = Pattern.compile(
			"127(?:\\.\\d+){3}:\\d+|JSESSIONID=\\w+|\"(?:timestamp|requestId)\":\"[^\"]+\"|content-length=\\[\\d+]");

	private static final String ON = "TCP Fast Open is on for ";

	/**
	 * Upstreams of no client of its own: one that stays, and one that a test closes.
	 */
	private static final List<String> OTHERS = List.of("other", "gone");

	private static final long LIMIT = 30;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Map<String, EchoUpstream> upstreams = new HashMap<>();

	private final TestCertificate certificate;

	private final Iterator<InetAddress> addresses;

	private final String module;

	private @Nullable RunningApplication process;

	private @Nullable WebSocketUpstream webSockets;

	private String port = "";

	private int printedBefore;

	/**
	 * Create an application.
	 * @param module where it is
	 * @param starts how many times it will start
	 */
	ClientsApplication(String module, int starts) throws Exception {
		NetworkNamespace.isolated().orElseThrow().sysctl("net.ipv4.tcp_fastopen", FOR_EVERY_LISTENER);
		List<InetAddress> unused = Stream.generate(() -> LoopbackAddresses.unused(StandardProtocolFamily.INET))
			.limit((long) starts * (OutboundClient.values().length + OTHERS.size() + 1))
			.toList();
		this.module = module;
		this.addresses = unused.iterator();
		this.certificate = new TestCertificate(unused);
	}

	/**
	 * Start, or start once more, with upstreams that were never called before.
	 * @return the clients that are said to use Fast Open
	 */
	Set<String> start(boolean fastOpen, String profile) throws Exception {
		List<String> arguments = arguments(fastOpen, profile);
		if (this.process == null) {
			this.process = RunningApplication.start(JavaCommand.on(17)
				.with(this.certificate.trustedByJvm())
				.jar(Path.of("..", this.module, "target", "application.jar"), arguments.toArray(String[]::new)));
		}
		else {
			this.printedBefore = this.process.output().length();
			this.process.write(String.join(" ", arguments));
		}
		Matcher matcher = PORT.matcher(this.process.await("started on port"));
		matcher.find();
		this.port = matcher.group(1);
		return fastOpen ? Set.of(this.process.awaitReport().replace(ON, "").split(" and ")) : Set.of();
	}

	private List<String> arguments(boolean fastOpen, String profile) throws Exception {
		closeUpstreams();
		List<String> arguments = new ArrayList<>(
				List.of("--tfo.enabled=" + fastOpen, "--spring.profiles.active=" + profile));
		for (OutboundClient client : OutboundClient.values()) {
			arguments.add(upstream(client.toString(), client.isHttps()));
		}
		for (String other : OTHERS) {
			arguments.add(upstream(other, false));
		}
		this.webSockets = new WebSocketUpstream(this.addresses.next());
		arguments.add("--upstream.websocket=" + this.webSockets.url());
		return arguments;
	}

	private String upstream(String name, boolean https) throws Exception {
		InetAddress address = this.addresses.next();
		EchoUpstream upstream = https ? EchoUpstream.https(address, this.certificate) : EchoUpstream.http(address);
		this.upstreams.put(name, upstream);
		return "--upstream." + name + "=" + upstream.url();
	}

	/**
	 * Have the application make a request.
	 * @return status, headers and body of what it answers
	 */
	String get(String path) throws Exception {
		HttpResponse<String> response = this.http.send(
				HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/" + path)).build(),
				BodyHandlers.ofString());
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.remove("date");
		return CHANGING.matcher(response.statusCode() + " " + headers + " " + response.body()).replaceAll("…");
	}

	/**
	 * Open a WebSocket.
	 * @return what is answered to a message
	 */
	String webSocket(String path) throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.http.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + this.port + "/" + path), new Listener() {

				@Override
				public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
					answer.complete(data.toString());
					return null;
				}

				@Override
				public void onError(WebSocket webSocket, Throwable error) {
					answer.completeExceptionally(error);
				}

			})
			.thenCompose((webSocket) -> webSocket.sendText("hello", true))
			.get(LIMIT, TimeUnit.SECONDS);
		return answer.get(LIMIT, TimeUnit.SECONDS);
	}

	/**
	 * What it has printed since it was started the last time.
	 */
	String output() {
		return Objects.requireNonNull(this.process).output().substring(this.printedBefore);
	}

	EchoUpstream upstream(String name) {
		return Objects.requireNonNull(this.upstreams.get(name));
	}

	private void closeUpstreams() throws IOException {
		if (this.webSockets != null) {
			this.webSockets.close();
		}
		this.upstreams.values().forEach(EchoUpstream::close);
		this.upstreams.clear();
	}

	@Override
	public void close() throws IOException {
		if (this.process != null) {
			this.process.close();
		}
		closeUpstreams();
	}

}
