// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.tfo.faults.ForgedPackets;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.Packet.Direction;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.ScriptedServer;
import io.github.tfo.testing.UserCustomizer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The server at the first address of a name executes the request in a SYN, resets the
 * connection and goes down, and its SYN-ACK is lost. The client takes the reset for a
 * refusal, and has a second address.
 */
@WithNetworkLab(roundTripMillis = 10)
class LostSynAckTests {

	private static final String NAME = "upstream.test";

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	private static final String ON_FOR_EVERY_LISTENER = "1027";

	/** ICMP_HOST_UNREACH (linux/icmp.h). */
	private static final int HOST_UNREACHABLE = 1;

	private final NetworkLab lab;

	private final List<String> executed = new CopyOnWriteArrayList<>();

	LostSynAckTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void start() {
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", ON_FOR_EVERY_LISTENER);
	}

	@AfterEach
	void stop() {
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", "3");
	}

	@ClientTest
	void safeRequestIsExecutedOnceByEachServerAtMost(ClientUnderTest client) throws Exception {
		try (ClientApplication application = start(client, resolved(client))) {
			SoftAssertions softly = new SoftAssertions();
			for (Answer answer : Answer.values()) {
				Throwable failure = request(application, answer, "GET", null);
				softly.assertThat(this.executed)
					.as("%s", answer)
					.startsWith("first GET")
					.doesNotHaveDuplicates()
					.hasSize((failure != null) ? 1 : 2);
			}
			softly.assertAll();
		}
	}

	@ClientTest
	void requestThatIsNotSafeIsExecutedOnce(ClientUnderTest client) throws Exception {
		try (ClientApplication application = start(client, resolved(client), "tfo.early-data.methods=GET,PUT")) {
			SoftAssertions softly = new SoftAssertions();
			for (Answer answer : Answer.values()) {
				assertExecutedOnce(softly, application, answer, "PUT", null);
				assertExecutedOnce(softly, application, answer, "PUT", "body");
			}
			softly.assertAll();
		}
	}

	/**
	 * Jetty has no such switch.
	 */
	@ClientTest(except = { ClientUnderTest.WEBCLIENT_JETTY, ClientUnderTest.RESTCLIENT_JETTY })
	void safeRequestIsExecutedOnceWhenTheUserHasRetriesOff(ClientUnderTest client) throws Exception {
		try (ClientApplication application = start(client, resolved(client).andThen(withoutRetries(client)))) {
			SoftAssertions softly = new SoftAssertions();
			for (Answer answer : Answer.values()) {
				assertExecutedOnce(softly, application, answer, "GET", null);
			}
			softly.assertAll();
		}
	}

	private static Consumer<GenericApplicationContext> withoutRetries(ClientUnderTest client) {
		UserCustomizer position = UserCustomizer.UNORDERED;
		return switch (client) {
			case WEBCLIENT_REACTOR -> position
				.webClientOnReactor((builder) -> builder.withHttpClientCustomizer((http) -> http.disableRetry(true)));
			case RESTCLIENT_REACTOR -> position
				.restClientOnReactor((builder) -> builder.withHttpClientCustomizer((http) -> http.disableRetry(true)));
			case RESTCLIENT_HTTPCOMPONENTS -> position.restClientOnHttpComponents(
					(builder) -> builder.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries));
			default -> (context) -> {
				// That of the tests has them off
			};
		};
	}

	private void assertExecutedOnce(SoftAssertions softly, ClientApplication application, Answer answer, String method,
			@Nullable String body) throws Exception {
		Throwable failure = request(application, answer, method, body);
		softly.assertThat(this.executed)
			.as("%s with body %s and answer %s", method, body, answer)
			.containsExactly("first " + method);
		softly.assertThat(failure).isNotNull();
	}

	/**
	 * Makes a request whose SYN-ACK is lost, to a port that nobody has backed off from.
	 */
	@SuppressWarnings("try")
	private @Nullable Throwable request(ClientApplication application, Answer answer, String method,
			@Nullable String body) throws Exception {
		AtomicReference<@Nullable ScriptedServer> goesDown = new AtomicReference<>();
		try (ScriptedServer first = this.lab.server()
			.call(() -> new ScriptedServer(this.lab.serverAddress(), 0,
					(accepted) -> execute("first", accepted, goesDown.get())));
				ScriptedServer second = this.lab.client()
					.call(() -> new ScriptedServer(this.lab.clientAddress(), first.address().getPort(),
							(accepted) -> execute("second", accepted, null)))) {
			String url = "http://" + NAME + ":" + first.address().getPort() + "/";
			// Fetches a cookie
			application.get(url);
			this.executed.clear();
			goesDown.set(first);
			try (Link.Registration lost = this.lab.link().intercept(answer::loseSynAck)) {
				return catchThrowable(() -> application.send(method, url, body));
			}
		}
	}

	/**
	 * Execute a request.
	 * @param goesDown the server that then goes down; {@code null} when it answers
	 */
	private void execute(String server, Socket accepted, @Nullable ScriptedServer goesDown) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int read = accepted.getInputStream().read();
			if (read < 0) {
				return;
			}
			head.append((char) read);
		}
		this.executed.add(server + " " + head.substring(0, head.indexOf(" ")));
		if (goesDown != null) {
			goesDown.close();
			accepted.setSoLinger(true, 0);
			return;
		}
		accepted.getOutputStream()
			.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		accepted.shutdownOutput();
		accepted.getInputStream().readAllBytes();
	}

	private ClientApplication start(ClientUnderTest client, Consumer<GenericApplicationContext> beans,
			String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.http.clients.connect-timeout=5s");
		all.add("spring.http.clients.read-timeout=5s");
		return ClientApplication.on(client, null, beans, all.toArray(String[]::new));
	}

	private Consumer<GenericApplicationContext> resolved(ClientUnderTest client) {
		return ResolvedName.of(client, named(this.lab.serverAddress()), named(this.lab.clientAddress()));
	}

	private static InetAddress named(InetAddress address) {
		try {
			return InetAddress.getByAddress(NAME, address.getAddress());
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * What reaches the client in place of the SYN-ACK.
	 */
	enum Answer {

		RESET {
			@Override
			Packet instead(Packet reset, Packet syn) {
				return reset;
			}
		},

		UNREACHABLE {
			@Override
			Packet instead(Packet reset, Packet syn) {
				return ForgedPackets.unreachable(syn, HOST_UNREACHABLE, 0);
			}
		};

		private final Map<Integer, Packet> syns = new ConcurrentHashMap<>();

		void loseSynAck(Packet packet, Consumer<Packet> next) {
			if (packet.isSyn() && packet.payloadLength() > 0) {
				this.syns.put(packet.sourcePort(), packet);
			}
			Packet syn = (packet.direction() == Direction.TO_CLIENT) ? this.syns.get(packet.destinationPort()) : null;
			if (syn != null && packet.isReset()) {
				next.accept(instead(packet, syn));
			}
			else if (syn == null) {
				next.accept(packet);
			}
		}

		abstract Packet instead(Packet reset, Packet syn);

	}

}
