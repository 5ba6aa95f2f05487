// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

@InNetworkNamespace
class NetworkNamespaceTests {

	private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";

	// Whether a zombie is reaped is up to process 1
	private static final List<String> ENDED = List.of("gone", "Z");

	private final NetworkNamespace jvm = NetworkNamespace.isolated().orElseThrow();

	private NetworkNamespace other;

	@BeforeEach
	void create() {
		this.other = NetworkNamespace.create("other");
	}

	@AfterEach
	void close() {
		this.other.close();
	}

	@Test
	void testsRunInTheJvmsNamespace() throws Exception {
		assertThat(this.jvm.call(NetworkNamespaceTests::namespace)).isEqualTo(namespace());
		Process child = new ProcessBuilder("readlink", "/proc/self/ns/net").start();
		assertThat(output(child)).isEqualTo(namespace());
	}

	@Test
	void aFreshNamespaceIsAnother() throws Exception {
		String fresh = this.other.call(NetworkNamespaceTests::namespace);
		assertThat(fresh).startsWith("net:[").isNotEqualTo(namespace());
		assertThat(output(this.other.start(new ProcessBuilder("readlink", "/proc/self/ns/net")))).isEqualTo(fresh);
		assertThat(this.other).hasToString("NetworkNamespace other (" + fresh + ")");
	}

	@Test
	void aFreshNamespaceHasLoopbackAndNothingElse() throws Exception {
		String interfaces = output(
				this.other.start(new ProcessBuilder("sh", "-c", "tail -n +3 /proc/net/dev | cut -d: -f1")));
		assertThat(interfaces).isEqualToIgnoringWhitespace("lo");
		ServerSocket listener = this.other.call(() -> new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
		try (listener) {
			int port = listener.getLocalPort();
			this.other.run(() -> new Socket("127.0.0.1", port).close());
			// The same address here is another host's
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Socket("127.0.0.1", port));
		}
	}

	@Test
	void isolatingAgainReturnsTheSame() throws Exception {
		String before = namespace();
		assertThat(NetworkNamespace.isolate()).isSameAs(this.jvm);
		assertThat(namespace()).isEqualTo(before);
	}

	@Test
	void isolatingMovesAThreadThatIsSomewhereElse() throws Exception {
		CompletableFuture<String> moved = new CompletableFuture<>();
		this.other.run(() -> new Thread(() -> {
			NetworkNamespace.isolate();
			moved.complete(unchecked(NetworkNamespaceTests::namespace));
		}).start());
		assertThat(moved.get(10, TimeUnit.SECONDS)).isEqualTo(namespace());
	}

	@Test
	void callsFromInsideRunOnTheCallingThread() throws Exception {
		assertThat(this.jvm.call(Thread::currentThread)).isSameAs(Thread.currentThread());
		Thread owner = this.other.call(Thread::currentThread);
		assertThat(owner).isNotSameAs(Thread.currentThread());
		assertThat(this.other.call(() -> this.other.call(Thread::currentThread))).isSameAs(owner);
	}

	@Test
	void exceptionsPassUnchanged() {
		IOException thrown = new IOException("Not today");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.other.run(() -> {
			throw thrown;
		})).isSameAs(thrown);
		AssertionError error = new AssertionError();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.other.run(() -> {
			throw error;
		})).isSameAs(error);
	}

	@Test
	void settingsBelongToTheNamespace() throws Exception {
		this.jvm.sysctl(FAST_OPEN, "1");
		this.other.sysctl(FAST_OPEN, "0");
		assertThat(this.other.sysctl(FAST_OPEN)).isEqualTo("0");
		assertThat(this.jvm.sysctl(FAST_OPEN)).isEqualTo("1");
		ProcessBuilder cat = new ProcessBuilder("cat", "/proc/sys/net/ipv4/tcp_fastopen");
		assertThat(output(this.other.start(cat))).isEqualTo("0");
		assertThat(output(this.jvm.start(cat))).isEqualTo("1");
		this.jvm.sysctl(FAST_OPEN, "3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "3", "519", "1026", "1027", "3600" })
	void settingsAreReadWhole(String value) throws Exception {
		this.other.sysctl(FAST_OPEN, value);
		assertThat(output(this.other.start(new ProcessBuilder("cat", "/proc/sys/net/ipv4/tcp_fastopen"))))
			.isEqualTo(value);
		assertThat(this.other.sysctl(FAST_OPEN)).isEqualTo(value);
	}

	@Test
	void settingsThatAreNotTheNamespacesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.other.sysctl("kernel.hostname", "elsewhere"));
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> this.other.sysctl("net.ipv4.no_such_setting"));
	}

	@Test
	void theHostIsNotTheLabsToChange() throws Exception {
		assumeThat(NetworkNamespace.outside()).as("isolate() has moved this JVM").isPresent();
		NetworkNamespace outside = NetworkNamespace.outside().orElseThrow();
		assertThat(outside.call(NetworkNamespaceTests::namespace)).isNotEqualTo(namespace());
		assertThatIllegalStateException().isThrownBy(() -> outside.sysctl(FAST_OPEN, outside.sysctl(FAST_OPEN)));
		assertThatIllegalStateException().isThrownBy(outside::flushTcpMetrics);
	}

	@Test
	void countersAreTheKernelsOfThatNamespace() throws Exception {
		long here = this.jvm.counter("Tcp", "PassiveOpens");
		ServerSocket listener = this.other.call(() -> new ServerSocket(0));
		try (listener) {
			for (int i = 0; i < 7; i++) {
				this.other.run(() -> new Socket("127.0.0.1", listener.getLocalPort()).close());
			}
		}
		assertThat(this.other.counter("Tcp", "PassiveOpens")).isEqualTo(7);
		assertThat(this.jvm.counter("Tcp", "PassiveOpens")).isEqualTo(here);
		// The sixth value of the second line that begins with Tcp:, proc_net(5)
		String fromKernel = output(this.other
			.start(new ProcessBuilder("sh", "-c", "grep ^Tcp: /proc/net/snmp | tail -n 1 | cut -d ' ' -f 7")));
		assertThat(fromKernel).isEqualTo("7");
	}

	@Test
	void countersOfBothFilesAreThere() {
		assertThat(this.other.counter("TcpExt", "TCPFastOpenActive")).isZero();
		assertThatIllegalArgumentException().isThrownBy(() -> this.other.counter("Tcp", "TCPFastOpenActive"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.other.counter("Tcp", "Tcp:"));
	}

	@Test
	void flushingDropsTheCookiesOrSaysThatTheKernelLetsOnlyRootDoIt() throws Exception {
		if (!isRoot()) {
			assertThatExceptionOfType(LabUnavailableException.class).isThrownBy(this.other::flushTcpMetrics)
				.withMessageContaining("real root");
			return;
		}
		InetAddress loopback = InetAddress.getByName("127.0.0.1");
		try (EchoServer server = EchoServer.in(this.other)) {
			NativeClientSocket[] socket = new NativeClientSocket[1];
			this.other.run(() -> NativeClientSocket.fetchCookie(loopback, server.port()));
			this.other.run(() -> socket[0] = new NativeClientSocket(loopback, server.port()));
			assertThat(socket[0].connectErrno()).isZero();
			socket[0].close();
			this.other.flushTcpMetrics();
			this.other.run(() -> socket[0] = new NativeClientSocket(loopback, server.port()));
			assertThat(socket[0].connectErrno()).isEqualTo(NativeClientSocket.EINPROGRESS);
			socket[0].close();
		}
	}

	private static boolean isRoot() throws IOException {
		return Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0 +0 +4294967295")
				&& Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t0");
	}

	@Test
	void fastOpenWorksOverLoopback() throws Exception {
		InetAddress loopback = InetAddress.getByName("127.0.0.77");
		byte[] request = "Sent in the SYN".getBytes(StandardCharsets.US_ASCII);
		long before = this.jvm.counter("TcpExt", "TCPFastOpenActive");
		try (EchoServer server = EchoServer.in(this.jvm)) {
			NativeClientSocket.fetchCookie(loopback, server.port());
			try (NativeClientSocket socket = new NativeClientSocket(loopback, server.port())) {
				socket.write(request);
				assertThat(socket.read()).isEqualTo(request);
			}
		}
		assertThat(this.jvm.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(before + 1);
	}

	@Test
	void closingEndsProcessesAlsoThoseThatWereLeftBehind() throws Exception {
		// The subshell ends at once, so its sleep is nobody's child
		Process process = this.other
			.start(new ProcessBuilder("sh", "-c", "(sleep 1000 & echo $!); echo left; exec sleep 1000"));
		String orphan = process.inputReader().readLine();
		assertThat(process.inputReader().readLine()).isEqualTo("left");
		assertThat(process.isAlive()).isTrue();
		assertThat(state(orphan)).isNotIn(ENDED);
		this.other.close();
		assertThat(process.waitFor()).isEqualTo(143);
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (!ENDED.contains(state(orphan)) && System.nanoTime() < deadline) {
			Thread.sleep(5);
		}
		assertThat(state(orphan)).isIn(ENDED);
		assertThatIllegalStateException().isThrownBy(() -> this.other.call(() -> 1)).withMessageContaining("closed");
		this.other.close();
	}

	@Test
	void closingKillsWhatIgnoresSigterm() throws Exception {
		Process process = this.other
			.start(new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"));
		assertThat(process.inputReader().readLine()).isEqualTo("ready");
		this.other.close();
		// 128 + SIGKILL
		assertThat(process.waitFor()).isEqualTo(137);
	}

	@Test
	void processesHaveWhatTheirBuilderSays() throws Exception {
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", "pwd; echo \"$GREETING\"; echo oops >&2; echo $$")
			.directory(Path.of("/").toFile())
			.redirectErrorStream(true);
		builder.environment().put("GREETING", "Hello");
		Process process = this.other.start(builder);
		assertThat(output(process).lines()).containsExactly("/", "Hello", "oops", Long.toString(process.pid()));
		assertThat(builder.command()).startsWith("sh");
		assertThat(this.other.start(new ProcessBuilder("/no-such-command")).waitFor()).isEqualTo(127);
	}

	/** The letter that proc_pid_stat(5) has for it. */
	private static String state(String pid) throws IOException {
		Path status = Path.of("/proc", pid, "stat");
		return Files.exists(status) ? Files.readString(status).replaceFirst("(?s).*\\) (.).*", "$1") : "gone";
	}

	private static String namespace() throws IOException {
		return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
	}

	private static String output(Process process) throws IOException {
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
	}

	private static <T> T unchecked(Callable<T> action) {
		try {
			return action.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
