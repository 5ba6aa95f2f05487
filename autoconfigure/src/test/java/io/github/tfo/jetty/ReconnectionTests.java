package io.github.tfo.jetty;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The first of a name's addresses has a cookie and is down. Jetty takes the connection to
 * it for established, and is not to notice that it becomes one to the second.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https" })
class ReconnectionTests {

	private static final String NAME = "upstream.test";

	private static final int AT_A_TIME = 64;

	private static final int ROUNDS = 3;

	@Parameter
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress first = unused();

	private final InetAddress second = unused();

	private final InetAddress third = unused();

	private @Nullable X509Bundle certificate;

	private FastOpenFixture fixture;

	private Upstream down;

	private Upstream up;

	private JettyClients clients;

	private static InetAddress unused() {
		try {
			return InetAddress.getByAddress(NAME, LoopbackAddresses.unused(StandardProtocolFamily.INET).getAddress());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@BeforeEach
	void start() throws Exception {
		this.certificate = this.scheme.equals("https") ? Certificates.selfSigned(NAME) : null;
		this.down = Upstream.start(this.first, 0, this.certificate);
		this.up = Upstream.start(this.second, this.down.port(), this.certificate);
		use(new FastOpenFixture("GET"));
	}

	private void use(FastOpenFixture fixture) {
		this.fixture = fixture;
		this.clients = new JettyClients(fixture, this.certificate);
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.up.close();
		this.down.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void connectionIsOneToTheSecond(boolean connectBlocking) throws Exception {
		HttpClient client = client((configured) -> {
			configured.setConnectBlocking(connectBlocking);
			configured.setMaxConnectionsPerDestination(1);
		});
		this.down.close();
		long opened = passiveOpens();
		Request request = client.newRequest(url("/echo/one"));
		assertThat(request.send().getContentAsString()).isEqualTo("one");
		assertThat(request.getConnection().getRemoteSocketAddress())
			.isEqualTo(new InetSocketAddress(this.second, this.up.port()));
		for (int i = 0; i < 3; i++) {
			assertThat(JettyClients.getPooled(client, url("/echo/again")).getContentAsString()).isEqualTo("again");
		}
		assertThat(passiveOpens() - opened).isOne();
		Awaitility.await().until(() -> openSockets(client) == 1);
		assertThat(this.up.requests()).containsExactly("GET /echo/one", "GET /echo/again", "GET /echo/again",
				"GET /echo/again");
		assertThat(this.fixture.outcomes().await(4).subList(1, 4)).containsExactly(new Failed(FailureReason.REFUSED),
				new Failed(FailureReason.REFUSED), new Fallback(FallbackReason.BACKOFF));
		assertThat(catchThrowable(() -> JettyClients.getPooled(client, url("/close")))).isNotNull();
		Awaitility.await().until(() -> pool(client).isEmpty() && openSockets(client) == 0);
		assertThat(request.getConnection().isClosed()).isTrue();
	}

	@Test
	void listenersHearOfOneRequest() throws Exception {
		HttpClient client = client();
		List<String> usual = events(client.newRequest(url("/echo/one")));
		this.down.close();
		assertThat(events(client.newRequest(url("/echo/one")))).isEqualTo(usual);
		assertThat(this.up.requests()).containsExactly("GET /echo/one");
	}

	private static List<String> events(Request request) throws Exception {
		List<String> events = new CopyOnWriteArrayList<>();
		CountDownLatch complete = new CountDownLatch(1);
		request.headers((headers) -> headers.put(HttpHeader.CONNECTION, "close"))
			.onRequestListener(new Request.Listener() {

				@Override
				public void onQueued(Request request) {
					events.add("queued");
				}

				@Override
				public void onBegin(Request request) {
					events.add("begin");
				}

				@Override
				public void onHeaders(Request request) {
					events.add("headers");
				}

				@Override
				public void onCommit(Request request) {
					events.add("commit");
				}

				@Override
				public void onSuccess(Request request) {
					events.add("success");
				}

				@Override
				public void onFailure(Request request, Throwable failure) {
					events.add("failure");
				}

			})
			.send(new Response.Listener() {

				@Override
				public void onBegin(Response response) {
					events.add("response begin");
				}

				@Override
				public void onSuccess(Response response) {
					events.add("response success");
				}

				@Override
				public void onFailure(Response response, Throwable failure) {
					events.add("response failure");
				}

				@Override
				public void onComplete(Result result) {
					events.add("complete");
					complete.countDown();
				}

			});
		assertThat(complete.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(events).contains("response success").doesNotContain("failure", "response failure");
		// That the server answers before Jetty has told that all was sent is a race
		return events.stream().sorted().toList();
	}

	@Test
	void bodyThatCannotBeReadTwiceArrivesWhole() throws Exception {
		HttpClient client = client();
		this.down.close();
		String body = "0123456789abcdef".repeat(1 << 16);
		AsyncRequestContent once = new AsyncRequestContent(ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)));
		once.close();
		assertThat(once.rewind()).isFalse();
		assertThat(client.POST(url("/echo")).body(once).send().getContentAsString()).isEqualTo(body);
		assertThat(this.up.requests()).containsExactly("POST /echo");
	}

	@Test
	void nextAddressMayHaveACookieAndBeDownToo() throws Exception {
		HttpClient client = client(
				(configured) -> configured.setSocketAddressResolver(resolver(this.first, this.second, this.third)));
		try (Upstream last = Upstream.start(this.third, this.up.port(), this.certificate)) {
			cookieOfTheSecond();
			this.up.close();
			this.down.close();
			assertThat(JettyClients.get(client, url("/echo/last"))).isEqualTo("last");
			assertThat(JettyClients.post(client, url("/echo"), "last")).isEqualTo("last");
			assertThat(last.requests()).containsExactly("GET /echo/last", "POST /echo");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void failureIsTheOneOfTheLastAddress(String method) throws Exception {
		HttpClient client = client();
		cookieOfTheSecond();
		HttpClient plain = new HttpClient(new HttpClientTransportOverHTTP(this.clients.connector()));
		plain.setSocketAddressResolver(resolver(this.first, this.second));
		this.clients.start(plain);
		this.down.close();
		this.up.close();
		Throwable without = catchThrowable(() -> request(plain, method).send());
		Throwable with = catchThrowable(() -> request(client, method).send());
		assertThat(with).hasSameClassAs(without);
		assertThat(with.getCause()).isExactlyInstanceOf(ConnectException.class)
			.hasSameClassAs(without.getCause())
			.hasMessage(without.getCause().getMessage());
		Awaitility.await().until(() -> pool(client).isEmpty());
	}

	/**
	 * The first server.
	 */
	private void moveTo(int port) throws Exception {
		this.down.close();
		this.down = Upstream.start(this.first, port, this.certificate);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void connectTimeoutBoundsTheNextConnect(String method) throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client((configured) -> configured.setConnectTimeout(400));
			this.down.close();
			Throwable failure = catchThrowable(
					() -> request(client, method).idleTimeout(100, TimeUnit.MILLISECONDS).send());
			assertThat(failure.getCause()).isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Connect Timeout");
			Awaitility.await().until(() -> pool(client).isEmpty());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestCanBeCancelledMeanwhile(String method) throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client((configured) -> configured.setConnectTimeout(2000));
			this.down.close();
			assertThat(catchThrowable(() -> request(client, method).timeout(300, TimeUnit.MILLISECONDS).send()))
				.isInstanceOf(TimeoutException.class);
			Awaitility.await().until(() -> pool(client).isEmpty());
			assertThat(this.fixture.outcomes().awaitAtLeast(4).get(3)).isEqualTo(new Failed(FailureReason.TIMEOUT));
		}
	}

	@Test
	void connectionThatComesTooLateIsClosed() throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client();
			this.down.close();
			assertThat(catchThrowable(() -> request(client, "GET").timeout(300, TimeUnit.MILLISECONDS).send()))
				.isInstanceOf(TimeoutException.class);
			full.acceptWaiting();
			try (Socket late = full.accept()) {
				late.setSoTimeout(10_000);
				assertThat(late.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

	@Test
	void idleTimeoutIsTheRequests() throws Exception {
		HttpClient client = client((configured) -> configured.setIdleTimeout(300));
		this.down.close();
		assertThat(JettyClients.send(client.newRequest(url("/slow/900")).idleTimeout(8, TimeUnit.SECONDS)))
			.isEqualTo("slow");
	}

	@Test
	void idleTimeoutEndsTheSecondConnectionToo() throws Exception {
		HttpClient client = client();
		this.down.close();
		assertThat(catchThrowable(
				() -> JettyClients.send(client.newRequest(url("/slow/9000")).idleTimeout(400, TimeUnit.MILLISECONDS))))
			.isInstanceOf(TimeoutException.class);
		Awaitility.await().until(() -> pool(client).isEmpty());
	}

	@Test
	void halfCloseFollows() throws Exception {
		if (this.scheme.equals("https")) {
			// Without its ClientHello's answer TLS has nothing to close
			return;
		}
		HttpClient client = client();
		this.down.close();
		client.addBean(new Connection.Listener() {

			@Override
			public void onOpened(Connection connection) {
				connection.getEndPoint().shutdownOutput();
			}

		});
		long opened = passiveOpens();
		client.resolveDestination(client.newRequest(url("/echo/never"))).newConnection(Promise.noop());
		Awaitility.await().until(() -> passiveOpens() == opened + 1);
		Awaitility.await().until(() -> openSockets(client) == 0);
	}

	private static int openSockets(HttpClient client) {
		return client.getContainedBeans(ManagedSelector.class).stream().mapToInt(ManagedSelector::getTotalKeys).sum();
	}

	@Test
	void stoppedClientClosesTheConnection() throws Exception {
		HttpClient client = client();
		this.down.close();
		Request request = client.newRequest(url("/echo/one"));
		request.send();
		assertThat(pool(client).getConnectionCount()).isOne();
		client.stop();
		assertThat(request.getConnection().isClosed()).isTrue();
	}

	/**
	 * With several selectors the second connection is another selector's than the first.
	 */
	@Test
	void manyAtATimeAreEachAnsweredOnceAndNothingLeaks() throws Exception {
		this.down.close();
		ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			for (int round = 0; round < ROUNDS; round++) {
				try (Upstream again = Upstream.start(this.first, this.up.port(), this.certificate)) {
					// The first rests no longer once it was reached
					Thread.sleep(FastOpenFixture.BACK_OFF.toMillis());
					client();
					assertThat(again.requests()).hasSize(1);
				}
				ClientConnector connector = this.clients.connector();
				connector.setSelectors(3);
				HttpClient client = this.clients.start(new HttpClientTransportOverHTTP(connector),
						(configured) -> configured.setSocketAddressResolver(resolver(this.first, this.second)));
				int before = this.up.requests().size();
				List<Future<String>> answers = new ArrayList<>();
				for (int i = 0; i < AT_A_TIME; i++) {
					String word = "word" + i;
					boolean post = i % 3 == 0;
					answers.add(callers.submit(() -> post ? JettyClients.post(client, url("/echo"), word)
							: JettyClients.get(client, url("/echo/" + word))));
				}
				for (int i = 0; i < AT_A_TIME; i++) {
					assertThat(answers.get(i).get(1, TimeUnit.MINUTES)).isEqualTo("word" + i);
				}
				assertThat(this.up.requests()).hasSize(before + AT_A_TIME);
				Awaitility.await()
					.until(() -> pool(client).getActiveConnectionCount() == 0
							&& openSockets(client) == pool(client).getConnectionCount());
			}
			assertThat(this.fixture.outcomes().awaitAtLeast(1)).contains(new Failed(FailureReason.REFUSED))
				.hasAtLeastOneElementOfType(Hit.class);
		}
		finally {
			callers.shutdownNow();
		}
	}

	private HttpClient client() throws Exception {
		return client((configured) -> {
		});
	}

	/**
	 * A client that has a cookie of the first.
	 */
	private HttpClient client(Consumer<HttpClient> customizer) throws Exception {
		return client(this.clients.start((configured) -> {
			configured.setSocketAddressResolver(resolver(this.first, this.second));
			customizer.accept(configured);
		}));
	}

	private HttpClient client(HttpClient started) throws Exception {
		JettyClients.get(started, url("/echo/cookie"));
		return started;
	}

	private void cookieOfTheSecond() throws Exception {
		try (Socket socket = new FastOpenSocketFactory(this.fixture.connector()).createSocket(this.second,
				this.up.port())) {
			assertThat(socket.isConnected()).isTrue();
		}
	}

	private static SocketAddressResolver resolver(InetAddress... addresses) {
		return (host, port, context, promise) -> promise
			.succeeded(Stream.of(addresses).map((address) -> new InetSocketAddress(address, port)).toList());
	}

	private Request request(HttpClient client, String method) {
		Request request = client.newRequest(url("/echo/word")).method(method);
		return method.equals("POST") ? request.path("/echo").body(new StringRequestContent("body")) : request;
	}

	private static AbstractConnectionPool pool(HttpClient client) {
		return (AbstractConnectionPool) ((HttpDestination) client.getDestinations().get(0)).getConnectionPool();
	}

	private String url(String path) {
		return this.scheme + "://" + NAME + ":" + this.down.port() + path;
	}

	private long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

}
