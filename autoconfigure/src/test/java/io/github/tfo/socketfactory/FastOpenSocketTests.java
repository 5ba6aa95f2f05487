package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.RawSocket;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link FastOpenSocketFactory} with real sockets: what they do is what the
 * JDK's own do, though nothing has been sent yet when {@code connect} returns.
 */
@InNetworkNamespace
@ParameterizedClass
@EnumSource(names = { "INET", "INET6" })
class FastOpenSocketTests {

	private static final int TIMEOUT_MILLIS = 10_000;

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	private static final String ON_FOR_EVERY_LISTENER = "1027";

	private static final String POST = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
			+ "Connection: close\r\n\r\norder";

	@Parameter
	StandardProtocolFamily family;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private FastOpenFixture fixture;

	private FastOpenSocketFactory sockets;

	private Upstream upstream;

	private InetSocketAddress remote;

	private long kernelActive;

	@BeforeEach
	void start() throws Exception {
		this.namespace.sysctl(SYSCTL, ON_FOR_EVERY_LISTENER);
		this.fixture = new FastOpenFixture("GET");
		this.sockets = new FastOpenSocketFactory(this.fixture.connector());
		InetAddress address = LoopbackAddresses.unused(this.family);
		this.upstream = Upstream.start(address);
		this.remote = new InetSocketAddress(address, this.upstream.port());
		this.kernelActive = kernelActive();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
		this.namespace.sysctl(SYSCTL, "3");
	}

	@Test
	void secondConnectionIsAHit() throws Exception {
		assertThat(get("/echo/one")).endsWith("one");
		assertThat(get("/echo/two")).endsWith("two");
		assertThat(get("/echo/three")).endsWith("three");
		assertThat(this.fixture.outcomes().await(3)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class,
				Hit.class);
		assertThat(kernelActive() - this.kernelActive).isEqualTo(2);
	}

	@Test
	void unsafeRequestWaitsForTheHandshakeOnTheSameConnection() throws Exception {
		get("/echo/cookie");
		try (Socket socket = connect()) {
			send(socket, POST);
			assertThat(receive(socket)).contains("order");
		}
		assertSecondIs(new Fallback(FallbackReason.UNSAFE_METHOD));
		assertThat(kernelActive() - this.kernelActive).isZero();
		assertThat(this.upstream.accepted()).isEqualTo(2);
	}

	@Test
	void requestThatDoesNotFitIntoTheSynArrivesWhole() throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, "" + accepted.getInputStream().readAllBytes().length));
				Socket socket = connect(server.address())) {
			// A SYN over loopback has room for 64 KiB
			send(socket, largeGet(200_000));
			socket.shutdownOutput();
			assertThat(receive(socket)).isEqualTo("" + largeGet(200_000).length());
		}
		assertSecondIsHit();
	}

	@Test
	void addressesAreKnownWhileNothingIsSent() throws Exception {
		get("/echo/cookie");
		long opened = passiveOpens();
		try (Socket deferred = connect()) {
			List<@Nullable Object> view = view(deferred);
			assertThat(passiveOpens()).isEqualTo(opened);
			try (Socket ordinary = new Socket(this.remote.getAddress(), this.remote.getPort())) {
				assertThat(view).isEqualTo(view(ordinary)).contains(this.remote);
			}
		}
	}

	private static List<@Nullable Object> view(Socket socket) {
		assertThat(socket.getLocalPort()).isPositive();
		assertThat(socket.getLocalSocketAddress())
			.isEqualTo(new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()));
		return Arrays.asList(socket.getRemoteSocketAddress(), socket.getInetAddress(), socket.getPort(),
				socket.getLocalAddress(), socket.toString().replace("localport=" + socket.getLocalPort(), ""),
				socket.isConnected(), socket.isBound(), socket.isClosed(), socket.isInputShutdown(),
				socket.isOutputShutdown(), socket.getChannel());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void socketCanBeReadAgainAfterItsReadTimeout(boolean fastOpen) throws Exception {
		get("/echo/cookie");
		try (Socket socket = open(fastOpen, this.remote)) {
			socket.setSoTimeout(100);
			send(socket, request("/slow/600"));
			assertThat(catchThrowable(() -> socket.getInputStream().read()))
				.isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Read timed out");
			assertThat(socket.isClosed()).isFalse();
			socket.setSoTimeout(TIMEOUT_MILLIS);
			assertThat(receive(socket)).endsWith("slow");
		}
		if (fastOpen) {
			assertSecondIsHit();
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectTimeoutBoundsTheHandshake(FirstUse use) throws Exception {
		get("/echo/cookie");
		try (FullListener busy = new FullListener(this.remote.getAddress()); Socket ordinary = new Socket()) {
			Throwable expected = catchThrowable(() -> ordinary.connect(busy.address(), 300));
			try (Socket socket = this.sockets.createSocket()) {
				socket.connect(busy.address(), 300);
				long start = System.nanoTime();
				BlockedThread blocked = BlockedThread.in(() -> {
					use.of(socket);
					return null;
				});
				assertSame(blocked.failure(), expected);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
						Duration.ofSeconds(5));
				// Whatever is done next
				assertSame(catchThrowable(socket::getInputStream), expected);
			}
		}
		assertSecondIs(new Failed(FailureReason.TIMEOUT));
	}

	@Test
	void connectTimeoutDoesNotBoundTheResponse() throws Exception {
		get("/echo/cookie");
		try (Socket socket = this.sockets.createSocket()) {
			socket.connect(this.remote, 200);
			send(socket, request("/slow/600"));
			assertThat(receive(socket)).endsWith("slow");
		}
		assertSecondIsHit();
	}

	@ParameterizedTest
	@EnumSource
	void refusedIsWhatConnectWouldHaveThrown(FirstUse use) throws Exception {
		get("/echo/cookie");
		InetSocketAddress nobody = nobody();
		Throwable expected = catchThrowable(() -> open(false, nobody));
		assertThat(expected).isInstanceOf(ConnectException.class);
		try (Socket socket = connect(nobody)) {
			assertSame(catchThrowable(() -> {
				use.of(socket);
				// Half-closing alone does not meet it
				socket.getInputStream().read();
			}), expected);
		}
		assertSecondIs(new Failed(FailureReason.REFUSED));
	}

	/**
	 * An address where nobody listens.
	 */
	private InetSocketAddress nobody() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, this.remote.getAddress())) {
			return (InetSocketAddress) listener.getLocalSocketAddress();
		}
	}

	/**
	 * What a client does first, until it needs the server.
	 */
	enum FirstUse {

		READ_AFTER_GET {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, request("/echo/get"));
				socket.getInputStream().read();
			}
		},

		GET_LARGER_THAN_A_SYN {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, largeGet(200_000));
			}
		},

		POST {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, FastOpenSocketTests.POST);
			}
		},

		READ {
			@Override
			void of(Socket socket) throws IOException {
				socket.getInputStream().read();
			}
		},

		HALF_CLOSE {
			@Override
			void of(Socket socket) throws IOException {
				socket.shutdownOutput();
			}
		},

		URGENT_DATA {
			@Override
			void of(Socket socket) throws IOException {
				socket.sendUrgentData(1);
			}
		};

		abstract void of(Socket socket) throws IOException;

	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void readTimeoutDoesNotBoundTheHandshake(boolean connectTimeout) throws Exception {
		get("/echo/cookie");
		try (FullListener busy = new FullListener(this.remote.getAddress());
				Socket socket = this.sockets.createSocket()) {
			socket.setSoTimeout(400);
			socket.connect(busy.address(), connectTimeout ? 5000 : 0);
			send(socket, request("/echo/lost"));
			BlockedThread reader = BlockedThread.in(() -> {
				assertThat(receive(socket)).isEqualTo("at last");
				return null;
			});
			// The SYN is sent again after a second
			busy.acceptWaiting();
			try (Socket accepted = busy.accept()) {
				assertThat(accepted.getInputStream().read()).isEqualTo('G');
				send(accepted, "at last");
			}
			assertThat(reader.failure()).isNull();
		}
		assertSecondIs(new Fallback(FallbackReason.SYN_RETRANSMITTED));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void halfCloseBeforeAnythingIsWritten(boolean fastOpen) throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = answeringAtTheEnd(); Socket socket = open(fastOpen, server.address())) {
			socket.shutdownOutput();
			assertThat(socket.isOutputShutdown()).isTrue();
			assertThat(receive(socket)).isEqualTo("0 bytes");
		}
		if (fastOpen) {
			assertSecondIs(new Fallback(FallbackReason.NO_DATA));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void halfCloseRightAfterTheFirstWrite(boolean fastOpen) throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = answeringAtTheEnd(); Socket socket = open(fastOpen, server.address())) {
			send(socket, "GET / HTTP/1.1\r\n");
			socket.shutdownOutput();
			assertThat(catchThrowable(socket::shutdownOutput)).hasMessage("Socket output is already shutdown");
			assertThat(receive(socket)).isEqualTo("16 bytes");
		}
		if (fastOpen) {
			assertSecondIsHit();
		}
	}

	private ScriptedServer answeringAtTheEnd() throws IOException {
		return new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, accepted.getInputStream().readAllBytes().length + " bytes"));
	}

	@Test
	void shutdownInputIsAsOfAnOrdinarySocket() throws Exception {
		get("/echo/cookie");
		assertThat(shutDownInput(true)).isEqualTo(shutDownInput(false));
		assertSecondIs(new Fallback(FallbackReason.NO_DATA));
		assertThat(this.upstream.requests()).filteredOn("GET /echo/unread"::equals).hasSize(2);
	}

	private List<Object> shutDownInput(boolean fastOpen) throws Exception {
		int requests = this.upstream.requests().size();
		try (Socket socket = open(fastOpen, this.remote)) {
			InputStream in = socket.getInputStream();
			socket.shutdownInput();
			send(socket, request("/echo/unread"));
			Awaitility.await().until(() -> this.upstream.requests().size() > requests);
			return List.of(in.read(), in.available(), description(catchThrowable(socket::getInputStream)),
					description(catchThrowable(socket::shutdownInput)));
		}
	}

	@Test
	void closingWakesAReader() throws Exception {
		get("/echo/cookie");
		try (FullListener busy = new FullListener(this.remote.getAddress());
				Socket ordinary = open(false, this.remote);
				Socket established = connect();
				Socket handshaking = connect(busy.address());
				Socket silent = connect(busy.address())) {
			send(ordinary, request("/slow/9000"));
			Throwable expected = closeUnder(ordinary, () -> ordinary.getInputStream().read());
			assertThat(expected).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
			send(established, request("/slow/9000"));
			assertSame(closeUnder(established, () -> established.getInputStream().read()), expected);
			send(handshaking, request("/echo/handshaking"));
			assertSame(closeUnder(handshaking, () -> handshaking.getInputStream().read()), expected);
			assertSame(closeUnder(silent, () -> silent.getInputStream().read()), expected);
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(4);
		assertThat(outcomes.get(1)).isInstanceOf(Hit.class);
		assertThat(outcomes.subList(2, 4)).containsOnly(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void closingWakesAWriter() throws Exception {
		get("/echo/cookie");
		byte[] large = largeGet(64 << 20).getBytes(StandardCharsets.US_ASCII);
		try (FullListener busy = new FullListener(this.remote.getAddress());
				ScriptedServer deaf = new ScriptedServer(this.remote.getAddress(),
						(accepted) -> Awaitility.await().forever().until(() -> false));
				Socket ordinary = open(false, deaf.address());
				Socket established = connect(deaf.address());
				Socket handshaking = connect(busy.address());
				Socket posting = connect(busy.address())) {
			Throwable expected = closeUnder(ordinary, () -> write(ordinary, large));
			assertThat(expected).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
			assertSame(closeUnder(established, () -> write(established, large)), expected);
			assertSame(closeUnder(handshaking, () -> write(handshaking, large)), expected);
			assertSame(closeUnder(posting, () -> write(posting, POST.getBytes(StandardCharsets.US_ASCII))), expected);
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(4);
		assertThat(outcomes.get(1)).isInstanceOf(Hit.class);
		assertThat(outcomes.subList(2, 4)).containsOnly(new Failed(FailureReason.CANCELLED));
	}

	private static @Nullable Void write(Socket socket, byte[] bytes) throws IOException {
		socket.getOutputStream().write(bytes);
		return null;
	}

	private static @Nullable Throwable closeUnder(Socket socket, Callable<?> blocking) throws Exception {
		BlockedThread blocked = BlockedThread.in(blocking);
		socket.close();
		return blocked.failure();
	}

	@Test
	void closingWithoutHavingWrittenSendsNothingAndIsCountedOnce() throws Exception {
		get("/echo/cookie");
		long sent = this.namespace.counter("Tcp", "OutSegs");
		try (Socket socket = connect()) {
			InputStream in = socket.getInputStream();
			OutputStream out = socket.getOutputStream();
			in.close();
			assertThat(socket.isClosed()).isTrue();
			close(socket);
			assertThat(catchThrowable(() -> out.write(1))).hasMessage("Socket closed");
			assertThat(catchThrowable(in::read)).hasMessage("Socket closed");
		}
		assertThat(this.namespace.counter("Tcp", "OutSegs")).isEqualTo(sent);
		assertSecondIs(new Failed(FailureReason.CANCELLED));
		assertThat(this.upstream.accepted()).isOne();
	}

	@Test
	void serverMaySpeakFirst() throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			send(accepted, "hello");
			send(accepted, "" + (char) accepted.getInputStream().read());
		}); Socket socket = connect(server.address())) {
			assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
			socket.getOutputStream().write('x');
			assertThat(receive(socket)).isEqualTo("x");
		}
		assertSecondIs(new Fallback(FallbackReason.NO_DATA));
	}

	@Test
	void whoWaitsByAskingWhatIsAvailableDoesNotWaitForever() throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, "hello")); Socket socket = connect(server.address())) {
			InputStream in = socket.getInputStream();
			Awaitility.await().until(() -> in.available() == 5);
			assertThat(receive(socket)).isEqualTo("hello");
		}
		assertSecondIs(new Fallback(FallbackReason.NO_DATA));
	}

	@Test
	void optionsSurvive() throws Exception {
		get("/echo/cookie");
		assertThat(options(true)).isEqualTo(options(false));
		assertSecondIsHit();
	}

	private List<Object> options(boolean fastOpen) throws Exception {
		try (Socket socket = fastOpen ? this.sockets.createSocket() : new Socket()) {
			socket.setReceiveBufferSize(30_000);
			socket.setTcpNoDelay(true);
			socket.setReuseAddress(true);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.connect(this.remote);
			socket.setKeepAlive(true);
			socket.setSoLinger(true, 0);
			socket.setSendBufferSize(40_000);
			socket.setTrafficClass(8);
			send(socket, request("/echo/options"));
			assertThat(receive(socket)).endsWith("options");
			return List.of(socket.getReceiveBufferSize(), socket.getTcpNoDelay(), socket.getReuseAddress(),
					socket.getSoTimeout(), socket.getKeepAlive(), socket.getSoLinger(), socket.getSendBufferSize(),
					socket.getTrafficClass(), socket.supportedOptions());
		}
	}

	@Test
	void localAddressMayBeChosen() throws Exception {
		InetAddress local = LoopbackAddresses.unused(this.family);
		BlockingQueue<SocketAddress> seen = new LinkedBlockingQueue<>();
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			seen.add(accepted.getRemoteSocketAddress());
			send(accepted, "seen");
		})) {
			// A cookie is for a pair of addresses
			for (int i = 0; i < 2; i++) {
				try (Socket socket = this.sockets.createSocket()) {
					socket.bind(new InetSocketAddress(local, 0));
					int port = socket.getLocalPort();
					socket.connect(server.address());
					assertThat(socket.getLocalSocketAddress()).isEqualTo(new InetSocketAddress(local, port));
					send(socket, "GET / HTTP/1.1\r\n\r\n");
					assertThat(receive(socket)).isEqualTo("seen");
					assertThat(seen.take()).isEqualTo(new InetSocketAddress(local, port));
				}
			}
		}
		assertSecondIsHit();
		try (Socket socket = this.sockets.createSocket(this.remote.getAddress(), this.remote.getPort(), local, 0)) {
			assertThat(socket.getLocalAddress()).isEqualTo(local);
		}
	}

	@Test
	void writingNothingSendsNothing() throws Exception {
		get("/echo/cookie");
		long opened = passiveOpens();
		try (Socket socket = connect()) {
			socket.getOutputStream().write(new byte[0]);
			socket.getOutputStream().write(new byte[5], 5, 0);
			socket.getOutputStream().flush();
			assertThat(socket.getInputStream().read(new byte[0])).isZero();
			assertThat(catchThrowable(() -> socket.getOutputStream().write(new byte[5], 3, 3)))
				.isInstanceOf(IndexOutOfBoundsException.class);
			assertThat(catchThrowable(() -> socket.getInputStream().read(new byte[5], 3, 3)))
				.isInstanceOf(IndexOutOfBoundsException.class);
			assertThat(passiveOpens()).isEqualTo(opened);
			send(socket, request("/echo/word"));
			assertThat(receive(socket)).endsWith("word");
		}
		assertSecondIsHit();
	}

	@Test
	void singleBytesAreWrittenAndRead() throws Exception {
		get("/echo/cookie");
		try (Socket socket = connect()) {
			for (byte b : request("/echo/bytes").getBytes(StandardCharsets.US_ASCII)) {
				socket.getOutputStream().write(b);
			}
			StringBuilder answer = new StringBuilder();
			InputStream in = socket.getInputStream();
			for (int b = in.read(); b >= 0; b = in.read()) {
				answer.append((char) b);
			}
			assertThat(answer.toString()).endsWith("bytes");
			assertThat(in.read()).isEqualTo(-1);
		}
		// A single byte tells of no method
		assertSecondIs(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void urgentDataArrives(boolean fastOpen) throws Exception {
		get("/echo/cookie");
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			accepted.setOOBInline(true);
			send(accepted, new String(accepted.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
		}); Socket socket = open(fastOpen, server.address())) {
			socket.sendUrgentData('u');
			socket.getOutputStream().write('n');
			assertThat(receive(socket)).isEqualTo("un");
		}
	}

	@Test
	void misuseFailsAsWithAnOrdinarySocket() throws Exception {
		get("/echo/cookie");
		assertThat(misuse(true)).isEqualTo(misuse(false)).doesNotContain("none");
	}

	private List<String> misuse(boolean fastOpen) throws Exception {
		List<Throwable> failures = new ArrayList<>();
		try (Socket unconnected = newSocket(fastOpen)) {
			failures.add(catchThrowable(() -> unconnected.connect(null)));
			failures.add(catchThrowable(() -> unconnected.connect(this.remote, -1)));
			failures.add(catchThrowable(() -> unconnected.connect(UnixDomainSocketAddress.of(Path.of("x")))));
			failures.add(catchThrowable(unconnected::getInputStream));
			failures.add(catchThrowable(unconnected::getOutputStream));
			failures.add(catchThrowable(unconnected::shutdownInput));
			failures.add(catchThrowable(unconnected::shutdownOutput));
			failures.add(catchThrowable(() -> unconnected.connect(InetSocketAddress.createUnresolved("no.test", 80))));
		}
		try (Socket socket = newSocket(fastOpen)) {
			socket.connect(this.remote);
			failures.add(catchThrowable(() -> socket.connect(this.remote)));
			failures.add(catchThrowable(() -> socket.bind(null)));
			close(socket);
			failures.add(catchThrowable(() -> socket.connect(this.remote)));
			failures.add(catchThrowable(socket::getInputStream));
			failures.add(catchThrowable(socket::getOutputStream));
			failures.add(catchThrowable(socket::shutdownOutput));
			failures.add(catchThrowable(() -> socket.setSoTimeout(1)));
		}
		return failures.stream().map(FastOpenSocketTests::description).toList();
	}

	@Test
	void secondConnectAfterAFailureIsAsOfAnOrdinarySocketAndTouchesNoStranger() throws Exception {
		InetSocketAddress nobody = nobody();
		try (Socket ordinary = new Socket(); Socket socket = this.sockets.createSocket()) {
			assertSame(catchThrowable(() -> socket.connect(nobody)), catchThrowable(() -> ordinary.connect(nobody)));
			// Gets the number of the socket that failed
			try (RawSocket stranger = new RawSocket(nobody)) {
				assertSame(catchThrowable(() -> socket.connect(nobody)),
						catchThrowable(() -> ordinary.connect(nobody)));
				assertThat(RawSocket.fastOpenConnect(stranger.fd())).isZero();
			}
		}
		assertThat(this.fixture.outcomes().await(1)).containsExactly(new Failed(FailureReason.REFUSED));
	}

	@Test
	void factoryConnectsAndClosesWhatItCannotConnect() throws Exception {
		get("/echo/cookie");
		InetAddress address = this.remote.getAddress();
		try (Socket byAddress = this.sockets.createSocket(address, this.remote.getPort());
				Socket byName = this.sockets.createSocket(address.getHostAddress(), this.remote.getPort());
				Socket local = this.sockets.createSocket(address.getHostAddress(), this.remote.getPort(), null, 0)) {
			for (Socket socket : List.of(byAddress, byName, local)) {
				send(socket, request("/echo/connected"));
				assertThat(receive(socket)).endsWith("connected");
			}
		}
		assertThat(this.fixture.outcomes().await(4).subList(1, 4)).hasOnlyElementsOfType(Hit.class);
		assertSame(catchThrowable(() -> this.sockets.createSocket("no.invalid", 80)),
				catchThrowable(() -> new Socket("no.invalid", 80)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "upstream", "my_upstream" })
	void socksProxyIsUsedWithoutFastOpen(String host) throws Exception {
		get("/echo/cookie");
		ProxySelector before = ProxySelector.getDefault();
		try (ScriptedServer proxy = new ScriptedServer(this.remote.getAddress(), FastOpenSocketTests::socks);
				Socket socket = this.sockets.createSocket()) {
			ProxySelector.setDefault(new Socks(proxy.address()));
			socket.connect(new InetSocketAddress(InetAddress.getByAddress(host, this.remote.getAddress().getAddress()),
					this.remote.getPort()), TIMEOUT_MILLIS);
			send(socket, "GET /");
			assertThat(receive(socket)).isEqualTo("GET / through the proxy");
		}
		finally {
			ProxySelector.setDefault(before);
		}
		assertThat(this.fixture.outcomes().await(1)).hasSize(1);
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
	}

	@Test
	void socksProxyOfSystemPropertiesIsUsedWithoutFastOpen() throws Exception {
		get("/echo/cookie");
		try (ScriptedServer proxy = new ScriptedServer(this.remote.getAddress(), FastOpenSocketTests::socks);
				Socket socket = this.sockets.createSocket()) {
			System.setProperty("socksProxyHost", proxy.address().getAddress().getHostAddress());
			System.setProperty("socksProxyPort", Integer.toString(proxy.address().getPort()));
			System.setProperty("socksNonProxyHosts", "");
			socket.connect(this.remote, TIMEOUT_MILLIS);
			send(socket, "GET /");
			assertThat(receive(socket)).isEqualTo("GET / through the proxy");
		}
		finally {
			List.of("socksProxyHost", "socksProxyPort", "socksNonProxyHosts").forEach(System::clearProperty);
		}
		assertThat(this.fixture.outcomes().await(1)).hasSize(1);
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
	}

	/**
	 * RFC 1928, sections 3 to 6, and the proxy itself is what is connected to.
	 */
	private static void socks(Socket accepted) throws IOException {
		InputStream in = accepted.getInputStream();
		in.readNBytes(1);
		in.readNBytes(in.read());
		accepted.getOutputStream().write(new byte[] { 5, 0 });
		int type = in.readNBytes(4)[3];
		in.readNBytes(((type == 1) ? 4 : (type == 4) ? 16 : in.read()) + 2);
		accepted.getOutputStream().write(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
		send(accepted, new String(in.readNBytes(5), StandardCharsets.US_ASCII) + " through the proxy");
	}

	private static final class Socks extends ProxySelector {

		private final InetSocketAddress proxy;

		Socks(InetSocketAddress proxy) {
			this.proxy = proxy;
		}

		@Override
		public List<Proxy> select(URI uri) {
			return List.of(new Proxy(Proxy.Type.SOCKS, this.proxy));
		}

		@Override
		public void connectFailed(URI uri, SocketAddress address, IOException failure) {
		}

	}

	@ParameterizedTest
	@ValueSource(ints = { 0, TIMEOUT_MILLIS })
	@NeedsRealRoot
	void requestSucceedsWhenTheCookieIsFlushedBetweenConnectAndFirstWrite(int timeout) throws Exception {
		get("/echo/cookie");
		try (Socket socket = this.sockets.createSocket()) {
			// With a timeout the JDK makes the descriptor non-blocking
			socket.connect(this.remote, timeout);
			this.namespace.flushTcpMetrics();
			send(socket, request("/echo/flushed"));
			assertThat(receive(socket)).endsWith("flushed");
		}
		assertSecondIs(new CookieRequested());
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
		assertThat(this.upstream.requests()).containsOnlyOnce("GET /echo/flushed");
	}

	@Test
	void onceTheServerHasAnsweredTheStreamsAreTheJdks() throws Exception {
		get("/echo/cookie");
		try (Socket socket = connect(); Socket ordinary = open(false, this.remote)) {
			assertThat(socket.getInputStream()).isInstanceOf(ConnectingInputStream.class);
			assertThat(socket.getOutputStream()).isInstanceOf(ConnectingOutputStream.class);
			send(socket, request("/echo/first"));
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			assertThat(socket.getInputStream()).hasSameClassAs(ordinary.getInputStream());
			assertThat(socket.getOutputStream()).hasSameClassAs(ordinary.getOutputStream());
		}
		try (Socket socket = connect()) {
			send(socket, POST);
			assertThat(socket.getInputStream()).isNotInstanceOf(ConnectingInputStream.class);
		}
	}

	private Socket newSocket(boolean fastOpen) {
		return fastOpen ? this.sockets.createSocket() : new Socket();
	}

	private Socket open(boolean fastOpen, InetSocketAddress address) throws IOException {
		Socket socket = newSocket(fastOpen);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.connect(address, TIMEOUT_MILLIS);
		return socket;
	}

	private Socket connect(InetSocketAddress address) throws IOException {
		return open(true, address);
	}

	private Socket connect() throws IOException {
		return connect(this.remote);
	}

	private String get(String path) throws IOException {
		try (Socket socket = connect()) {
			send(socket, request(path));
			return receive(socket);
		}
	}

	private static String request(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	}

	private static String largeGet(int size) {
		return "GET /echo/large HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(size) + "\r\n\r\n";
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String receive(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	private static void close(Socket socket) throws IOException {
		socket.close();
	}

	private static void assertSame(@Nullable Throwable failure, @Nullable Throwable expected) {
		assertThat(description(failure)).isEqualTo(description(expected)).isNotEqualTo("none");
	}

	private static String description(@Nullable Throwable failure) {
		return (failure != null) ? failure.toString() : "none";
	}

	private void assertSecondIsHit() {
		assertThat(this.fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
		assertThat(kernelActive() - this.kernelActive).isOne();
	}

	private void assertSecondIs(FastOpenOutcome expected) {
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(expected);
	}

	private long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
