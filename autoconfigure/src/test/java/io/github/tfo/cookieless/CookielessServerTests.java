// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.cookieless;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.documentation.OperationsCommands;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Nginx;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way of {@code docs/operations.md} to have a server take data without a cookie.
 */
@WithNetworkLab(roundTripMillis = 10)
@SuppressWarnings("try")
class CookielessServerTests {

	private static final int ROUTE_BLOCK = 0;

	private static final int SYSCTL_BLOCK = 1;

	private static final String TCP_FASTOPEN = "net.ipv4.tcp_fastopen";

	/** IPPROTO_TCP (linux/in.h) and TCP_FASTOPEN_NO_COOKIE (linux/tcp.h). */
	private static final ChannelOption<Integer> NO_COOKIE = new IntegerUnixChannelOption("TCP_FASTOPEN_NO_COOKIE", 6,
			34);

	private final NetworkLab lab;

	private final List<Packet> packets = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> toClose = new ArrayList<>();

	CookielessServerTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void tap() {
		this.lab.client().flushTcpMetrics();
		this.lab.server().sysctl(TCP_FASTOPEN, "3");
		this.toClose.add(this.lab.link().tap(this.packets::add));
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.toClose) {
			resource.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void firstConnectionIsAHit(Recipe recipe) throws Exception {
		String url = recipe.start(this);
		ClientApplication application = application("tfo.cookieless.destinations=10.77.0.0/16,fd77::/16");
		long active = this.lab.client().counter("TcpExt", "TCPFastOpenActive");
		long passive = passive();
		assertThat(application.get(url)).startsWith("hello");
		assertThat(application.outcomes().await(1)).allSatisfy((outcome) -> assertThat(outcome)
			.isInstanceOfSatisfying(Hit.class, (hit) -> assertThat(hit.cookie()).isFalse()));
		assertThat(this.lab.client().counter("TcpExt", "TCPFastOpenActive") - active).isOne();
		assertThat(passive() - passive).isOne();
		assertThat(packets(Packet::isSyn)).hasSize(1)
			.allSatisfy((syn) -> assertThat(syn.payloadLength()).isPositive())
			.noneMatch(Packet::hasFastOpenOption);
	}

	@ParameterizedTest
	@EnumSource
	void clientThatAsksForACookieGetsNone(Recipe recipe) throws Exception {
		String url = recipe.start(this);
		ClientApplication application = application("tfo.cookieless.destinations=");
		long passive = passive();
		for (int i = 0; i < 3; i++) {
			assertThat(application.get(url)).startsWith("hello");
		}
		assertThat(application.outcomes().await(3)).hasOnlyElementsOfType(CookieRequested.class);
		assertThat(packets(Packet::isSyn)).hasSize(3)
			.allMatch(Packet::hasFastOpenOption)
			.allSatisfy((syn) -> assertThat(syn.payloadLength()).isZero());
		assertThat(packets(Packet::isSynAck)).hasSize(3).noneMatch(Packet::hasFastOpenOption);
		// Also of a SYN without data, for which it makes a connection at once
		assertThat(passive() - passive).isEqualTo(3);
	}

	/**
	 * So servers can be changed before their clients.
	 */
	@Test
	void clientThatHasACookieKeepsItsHits() throws Exception {
		String url = reactorNetty(this.lab.serverAddress(), 0);
		ClientApplication application = application("tfo.cookieless.destinations=");
		application.get(url);
		runDocumented(SYSCTL_BLOCK, Map.of());
		// Of another key, as behind an address that is another replica's
		this.lab.server().sysctl("net.ipv4.tcp_fastopen_key", "00000000-00000000-00000000-00000001");
		for (int i = 0; i < 2; i++) {
			assertThat(application.get(url)).isEqualTo("hello");
		}
		assertThat(application.outcomes().await(3).subList(1, 3)).allSatisfy((outcome) -> assertThat(outcome)
			.isInstanceOfSatisfying(Hit.class, (hit) -> assertThat(hit.cookie()).isTrue()));
	}

	/**
	 * Why that is for networks in which addresses cannot be forged.
	 */
	@Test
	void forgedSynMakesItSendAWholeWindow() throws Exception {
		InetAddress victim = InetAddress.getByName("192.0.2.1");
		setRoute(victim, this.lab.clientAddress());
		int port = URI.create(reactorNetty(this.lab.serverAddress(), 0)).getPort();
		Packet forged = Packet.syn(new InetSocketAddress(victim, 1024),
				new InetSocketAddress(this.lab.serverAddress(), port),
				"GET /large HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		try (DatagramSocket any = new DatagramSocket();
				Link.Registration forger = this.lab.link()
					.intercept((packet, next) -> next
						.accept((packet.sourcePort() == any.getLocalPort()) ? forged : packet))) {
			any.send(new DatagramPacket(new byte[1], 1, this.lab.serverAddress(), 9));
			// The second one ends the first window
			Awaitility.await().until(() -> packets(Packet::isSynAck).size() >= 2);
		}
		List<Packet> sent = packets((packet) -> packet.isTcp() && packet.destination().equals(victim));
		int bytes = sent.stream().mapToInt((packet) -> packet.bytes().length).sum();
		assertThat(bytes).isGreaterThan(200 * forged.bytes().length);
	}

	private List<Packet> packets(Predicate<Packet> test) {
		return this.packets.stream().filter(test).toList();
	}

	private long passive() {
		return this.lab.server().counter("TcpExt", "TCPFastOpenPassive");
	}

	private ClientApplication application(String property) {
		ClientApplication application = ClientApplication.on(ClientUnderTest.WEBCLIENT_REACTOR, null, property);
		this.toClose.add(application);
		return application;
	}

	private void setRoute(InetAddress destination, InetAddress gateway) throws Exception {
		String route = destination.getHostAddress() + " via " + gateway.getHostAddress();
		runDocumented(ROUTE_BLOCK, Map.of("route", route));
		this.toClose.add(() -> this.lab.server()
			.start(new ProcessBuilder(("ip route delete " + route).split(" ")).inheritIO())
			.onExit()
			.join());
	}

	private void runDocumented(int block, Map<String, String> variables) throws Exception {
		OperationsCommands.run("Servers without cookies", block, this.lab.server(), variables);
	}

	private String nginx() throws Exception {
		this.toClose.add(Nginx.start(this.lab.server(), this.lab.serverAddress()));
		return "http://" + this.lab.serverAddress().getHostAddress() + "/hello";
	}

	private String reactorNetty(InetAddress address, int noCookie) throws Exception {
		return this.lab.server().call(() -> {
			LoopResources loop = LoopResources.create("cookieless", 1, true);
			DisposableServer server = reactor.netty.http.server.HttpServer.create()
				.runOn(loop)
				.bindAddress(() -> new InetSocketAddress(address, 0))
				.option(ChannelOption.TCP_FASTOPEN, 256)
				.option(NO_COOKIE, noCookie)
				.route((routes) -> routes.get("/hello", (request, response) -> response.sendString(Mono.just("hello")))
					.get("/large", (request, response) -> response.sendString(Mono.just("x".repeat(65_536)))))
				.bindNow();
			this.toClose.add(() -> {
				server.disposeNow();
				loop.dispose();
			});
			String host = address.getHostAddress();
			return "http://" + ((host.indexOf(':') < 0) ? host : "[" + host + "]") + ":" + server.port() + "/hello";
		});
	}

	/**
	 * A listener of the JDK, which does not ask for Fast Open.
	 */
	private String jdk() throws Exception {
		return this.lab.server().call(() -> {
			HttpServer server = HttpServer.create(new InetSocketAddress(this.lab.serverAddress(), 0), 0);
			server.createContext("/", (exchange) -> {
				byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
				exchange.sendResponseHeaders(200, body.length);
				exchange.getResponseBody().write(body);
				exchange.close();
			});
			server.start();
			this.toClose.add(() -> server.stop(0));
			return "http://" + this.lab.serverAddress().getHostAddress() + ":" + server.getAddress().getPort()
					+ "/hello";
		});
	}

	private interface Start {

		String start(CookielessServerTests test) throws Exception;

	}

	enum Recipe {

		ROUTE((test) -> {
			test.setRoute(test.lab.clientAddress(), test.lab.clientAddress());
			return test.reactorNetty(test.lab.serverAddress(), 0);
		}),

		ROUTE_OF_IP6((test) -> {
			test.setRoute(test.lab.clientAddress6(), test.lab.clientAddress6());
			return test.reactorNetty(test.lab.serverAddress6(), 0);
		}),

		SYSCTL((test) -> {
			test.runDocumented(SYSCTL_BLOCK, Map.of());
			return test.reactorNetty(test.lab.serverAddress(), 0);
		}),

		SYSCTL_OVER_IP6((test) -> {
			test.runDocumented(SYSCTL_BLOCK, Map.of());
			return test.reactorNetty(test.lab.serverAddress6(), 0);
		}),

		SYSCTL_FOR_EVERY_LISTENER((test) -> {
			test.lab.server().sysctl(TCP_FASTOPEN, "1539");
			return test.jdk();
		}),

		SOCKET_OPTION((test) -> test.reactorNetty(test.lab.serverAddress(), 1)),

		NGINX_BY_ROUTE((test) -> {
			test.setRoute(test.lab.clientAddress(), test.lab.clientAddress());
			return test.nginx();
		}),

		NGINX_BY_SYSCTL((test) -> {
			test.runDocumented(SYSCTL_BLOCK, Map.of());
			return test.nginx();
		});

		private final Start start;

		Recipe(Start start) {
			this.start = start;
		}

		/**
		 * Start the server.
		 * @return a URL of it
		 */
		String start(CookielessServerTests test) throws Exception {
			return this.start.start(test);
		}

	}

}
