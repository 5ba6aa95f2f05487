package io.github.tfo;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a caller sees of a failure is what the same caller sees of it with Fast Open off,
 * though a cookie is cached and {@code connect} has returned before anything was sent.
 */
@InNetworkNamespace
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("cells")
class ClientFailureTests {

	private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(600);

	private static final Duration READ_TIMEOUT = Duration.ofMillis(1500);

	private static final Duration ROOM = Duration.ofSeconds(1);

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	private InetAddress address;

	private Upstream upstream;

	private ClientApplication on;

	private ClientApplication off;

	static Stream<Arguments> cells() {
		return Arrays.stream(ClientUnderTest.values())
			.flatMap((client) -> Stream.of(Arguments.of(client, "http"), Arguments.of(client, "https")));
	}

	@BeforeEach
	void start() throws Exception {
		this.address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		this.upstream = this.scheme.equals("https") ? Upstream.startWithTls(this.address)
				: Upstream.start(this.address);
		String certificate = this.scheme.equals("https") ? this.upstream.certificate().getCertificatePEM() : null;
		String[] timeouts = { "spring.http.clients.connect-timeout=" + CONNECT_TIMEOUT.toMillis() + "ms",
				"spring.http.clients.read-timeout=" + READ_TIMEOUT.toMillis() + "ms" };
		this.on = ClientApplication.on(this.client, certificate, timeouts);
		this.off = ClientApplication.off(this.client, certificate, timeouts);
		assertThat(this.on.get(this.upstream.url("/echo/cookie"))).isEqualTo("cookie");
		this.on.outcomes().awaitAtLeast(1);
	}

	@AfterEach
	void stop() {
		this.on.close();
		this.off.close();
		this.upstream.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void refused(String method) {
		String url = this.upstream.url("/echo");
		this.upstream.close();
		assertSame(caller(method, url), Duration.ZERO);
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.REFUSED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void connectTimeout(String method) throws Exception {
		try (FullListener full = new FullListener(this.address)) {
			String url = this.upstream.url("/echo").replace(":" + this.upstream.port(), ":" + full.address().getPort());
			assertSame(caller(method, url), CONNECT_TIMEOUT);
		}
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.TIMEOUT));
	}

	@Test
	void readTimeout() {
		assertSame(caller("GET", this.upstream.url("/slow/9000")), READ_TIMEOUT);
		assertThat(outcome()).isInstanceOf(Hit.class);
	}

	@Test
	void closedBeforeTheResponse() {
		assertSame(caller("GET", this.upstream.url("/close")), Duration.ZERO);
	}

	@Test
	void certificateThatIsNotTrusted() throws Exception {
		// Over http, a client that trusts nobody in particular
		try (Upstream other = Upstream.startWithTls(this.address)) {
			assertSame(caller("GET", other.url("/echo/word")), Duration.ZERO);
			assertThat(other.requests()).isEmpty();
		}
		assertThat(outcome()).isInstanceOf(Hit.class);
	}

	private static Function<ClientApplication, String> caller(String method, String url) {
		return (application) -> method.equals("POST") ? application.post(url, "body") : application.get(url);
	}

	/**
	 * The same exceptions, by the type of each cause, at about the same time.
	 */
	private void assertSame(Function<ClientApplication, String> caller, Duration atLeast) {
		Failure without = failure(this.off, caller);
		Failure with = failure(this.on, caller);
		assertThat(with.seen(this.client)).isEqualTo(without.seen(this.client));
		assertThat(with.after()).isBetween(atLeast.minusMillis(20), without.after().plus(ROOM));
	}

	private FastOpenOutcome outcome() {
		return this.on.outcomes().awaitAtLeast(2).get(1);
	}

	private static Failure failure(ClientApplication application, Function<ClientApplication, String> caller) {
		long start = System.nanoTime();
		Throwable failure = catchThrowable(() -> caller.apply(application));
		Duration after = Duration.ofNanos(System.nanoTime() - start);
		assertThat(failure).isNotNull();
		List<String> types = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String type = publicType(cause).getName();
			// Netty and OkHttp repeat an exception to add the address to its message
			if (types.isEmpty() || !types.get(types.size() - 1).equals(type)) {
				types.add(type);
			}
		}
		return new Failure(types, after);
	}

	/**
	 * The type that a caller can name: some of Netty's exceptions are private.
	 */
	private static Class<?> publicType(Throwable failure) {
		Class<?> type = failure.getClass();
		while (!Modifier.isPublic(type.getModifiers())) {
			type = type.getSuperclass();
		}
		return type;
	}

	private record Failure(List<String> types, Duration after) {

		/**
		 * What can be compared. OkHttp's own clock and that of the socket compete to end
		 * a call, and the loser is found among the causes or not. Jetty wraps a failure
		 * for who is writing a request's body, and has to believe that one could be
		 * written.
		 */
		List<String> seen(ClientUnderTest client) {
			return switch (client) {
				case OKHTTP -> this.types.subList(0, 2);
				case RESTCLIENT_JETTY ->
					this.types.stream().filter((type) -> !type.equals(IOException.class.getName())).toList();
				default -> this.types;
			};
		}

	}

}
