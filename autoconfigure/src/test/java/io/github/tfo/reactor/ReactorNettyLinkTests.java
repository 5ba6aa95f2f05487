// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import io.netty.handler.timeout.ReadTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReactorNettyFastOpen} by the bytes on the link.
 */
@WithNetworkLab(roundTripMillis = 10)
class ReactorNettyLinkTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final List<Packet> syns = new CopyOnWriteArrayList<>();

	private final List<Packet> others = new CopyOnWriteArrayList<>();

	private final NetworkLab lab;

	private final Upstream upstream;

	private final Link.Registration tap;

	ReactorNettyLinkTests(NetworkLab lab) throws Exception {
		this.lab = lab;
		lab.client().flushTcpMetrics();
		this.upstream = Upstream.start(lab.server(), lab.serverAddress());
		this.tap = lab.link().tap((packet) -> {
			if (packet.direction() == Packet.Direction.TO_SERVER && packet.isTcp()) {
				(packet.isSyn() ? this.syns : this.others).add(packet);
			}
		});
	}

	@AfterEach
	void close() throws Exception {
		this.tap.close();
		this.lab.server().run(this.upstream::close);
	}

	@Test
	void getIsSentInTheSynOfTheSecondConnection() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/one");
		get(fixture, "/echo/two");
		assertThat(fixture.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
		assertThat(this.syns).hasSize(2);
		assertThat(this.syns.get(0).payloadLength()).isZero();
		assertThat(text(this.syns.get(1))).startsWith("GET /echo/two HTTP/1.1\r\n").endsWith("\r\n\r\n");
		assertThat(((Hit) fixture.outcomes().await(2).get(1)).synDataBytes())
			.isEqualTo(this.syns.get(1).payloadLength());
	}

	@Test
	void postIsNotSentInTheSynAndUsesTheSameConnection() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/cookie");
		assertThat(post(fixture, "an order")).isEqualTo("an order");
		assertThat(fixture.outcomes().await(2).get(1)).isEqualTo(new Fallback(FallbackReason.UNSAFE_METHOD));
		assertThat(this.syns).hasSize(2).allSatisfy((syn) -> assertThat(syn.payloadLength()).isZero());
		int port = this.syns.get(1).sourcePort();
		assertThat(this.others).filteredOn((packet) -> text(packet).contains("an order"))
			.hasSize(1)
			.allSatisfy((packet) -> assertThat(packet.sourcePort()).isEqualTo(port));
		assertThat(this.upstream.accepted()).isEqualTo(2);
		assertThat(this.upstream.requests()).containsExactly("GET /echo/cookie", "POST /echo");
	}

	@Test
	void postThatIsPermittedIsSentInTheSynWithItsBody() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET", "POST");
		get(fixture, "/echo/cookie");
		assertThat(post(fixture, "an order")).isEqualTo("an order");
		assertThat(fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
		assertThat(text(this.syns.get(1))).startsWith("POST /echo HTTP/1.1\r\n").endsWith("an order");
	}

	@Test
	void requestThatDoesNotFitIntoTheSynIsContinuedAfterIt() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/cookie");
		HttpClient client = client(fixture).headers((headers) -> headers.add("X-Large", "x".repeat(5000)));
		assertThat(client.get()
			.uri(this.upstream.url("/echo/large"))
			.responseContent()
			.aggregate()
			.asString()
			.block(TIMEOUT)).isEqualTo("large");
		assertThat(fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
		assertThat(this.syns.get(1).payloadLength()).isBetween(1000, 1460);
		assertThat(this.upstream.requests()).containsExactly("GET /echo/cookie", "GET /echo/large");
	}

	@Test
	void synWhoseDataIsNotAcknowledgedIsAFallbackAndTheRequestIsSentAgain() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/cookie");
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", "0");
		try {
			assertThat(get(fixture, "/echo/again")).isEqualTo("again");
		}
		finally {
			this.lab.server().sysctl("net.ipv4.tcp_fastopen", "3");
		}
		assertThat(fixture.outcomes().await(2).get(1)).isEqualTo(new Fallback(FallbackReason.DATA_NOT_ACKED));
		assertThat(this.upstream.requests()).containsOnlyOnce("GET /echo/again");
	}

	@Test
	@SuppressWarnings("try")
	void synThatIsLostForItsDataIsAFallbackAndTheRequestIsSentAgain() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/cookie");
		try (Link.Registration middlebox = this.lab.link().intercept((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		})) {
			assertThat(get(fixture, "/echo/again")).isEqualTo("again");
			assertThat(get(fixture, "/echo/backoff")).isEqualTo("backoff");
		}
		Thread.sleep(FastOpenFixture.BACK_OFF.toMillis());
		assertThat(get(fixture, "/echo/probe")).isEqualTo("probe");
		assertThat(get(fixture, "/echo/over")).isEqualTo("over");
		List<FastOpenOutcome> outcomes = fixture.outcomes().await(5);
		assertThat(outcomes.get(1)).isEqualTo(new Fallback(FallbackReason.SYN_RETRANSMITTED));
		assertThat(outcomes.get(2)).isEqualTo(new Fallback(FallbackReason.BACKOFF));
		assertThat(outcomes.subList(3, 5)).hasOnlyElementsOfType(Hit.class);
		assertThat(this.upstream.requests()).containsExactly("GET /echo/cookie", "GET /echo/again", "GET /echo/backoff",
				"GET /echo/probe", "GET /echo/over");
	}

	/**
	 * The kernel never learns that the data is to blame, since the client gives up before
	 * the SYN is sent again.
	 */
	@Test
	@SuppressWarnings("try")
	void clientThatGivesUpBeforeTheSynIsSentAgainLosesOneRequest() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		get(fixture, "/echo/cookie");
		HttpClient client = client(fixture).responseTimeout(Duration.ofMillis(800));
		try (Link.Registration middlebox = this.lab.link().intercept((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		})) {
			assertThat(catchThrowable(() -> client.get()
				.uri(this.upstream.url("/echo/lost"))
				.responseContent()
				.aggregate()
				.asString()
				.block(TIMEOUT))).isInstanceOf(ReadTimeoutException.class);
			// The caller sees the timeout just before the connection is closed
			fixture.outcomes().await(2);
			assertThat(client.get()
				.uri(this.upstream.url("/echo/next"))
				.responseContent()
				.aggregate()
				.asString()
				.block(TIMEOUT)).isEqualTo("next");
		}
		assertThat(fixture.outcomes().await(3).get(2)).isEqualTo(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.upstream.requests()).containsExactly("GET /echo/cookie", "GET /echo/next");
	}

	private static String text(Packet packet) {
		return new String(packet.payload(), StandardCharsets.ISO_8859_1);
	}

	private HttpClient client(FastOpenFixture fixture) {
		return new ReactorNettyFastOpen(fixture.connector()).apply(HttpClient.newConnection());
	}

	private @Nullable String get(FastOpenFixture fixture, String path) {
		return client(fixture).get()
			.uri(this.upstream.url(path))
			.responseContent()
			.aggregate()
			.asString()
			.block(TIMEOUT);
	}

	private @Nullable String post(FastOpenFixture fixture, String body) {
		return client(fixture).post()
			.uri(this.upstream.url("/echo"))
			.send(ByteBufMono.fromString(Mono.just(body)))
			.responseContent()
			.aggregate()
			.asString()
			.block(TIMEOUT);
	}

}
