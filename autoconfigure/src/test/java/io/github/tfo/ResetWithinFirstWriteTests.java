package io.github.tfo;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.Errno;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.SlowFirstWrite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A server takes what was in the SYN and resets the connection, all before the client's
 * first write has returned. It may have executed the request, so that nobody makes it
 * again.
 */
@InNetworkNamespace
class ResetWithinFirstWriteTests {

	private static final String ON_FOR_EVERY_LISTENER = "1027";

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final AtomicInteger taken = new AtomicInteger();

	private ServerSocket listener;

	@BeforeEach
	void start() throws Exception {
		this.namespace.sysctl("net.ipv4.tcp_fastopen", ON_FOR_EVERY_LISTENER);
		this.listener = new ServerSocket(0, 50, this.address);
		Thread server = new Thread(this::takeAndReset, "resets");
		server.setDaemon(true);
		server.start();
	}

	@AfterEach
	void stop() throws Exception {
		this.listener.close();
		this.namespace.sysctl("net.ipv4.tcp_fastopen", "3");
	}

	private void takeAndReset() {
		while (true) {
			try (Socket socket = this.listener.accept()) {
				assertThat(socket.getInputStream().read()).isPositive();
				this.taken.incrementAndGet();
				socket.setSoLinger(true, 0);
			}
			catch (IOException ex) {
				if (this.listener.isClosed()) {
					return;
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource(value = ClientUnderTest.class, names = { "RESTCLIENT_JETTY", "WEBCLIENT_JETTY" })
	void requestIsNotMadeAgain(ClientUnderTest client) throws Exception {
		try (ClientApplication application = ClientApplication.on(client, null)) {
			String url = "http://" + this.address.getHostAddress() + ":" + this.listener.getLocalPort() + "/";
			SlowFirstWrite calls = SlowFirstWrite.install(application);
			assertThat(catchThrowable(() -> application.get(url))).isNotNull();
			int before = this.taken.get();
			Throwable failure = catchThrowable(() -> application.get(url));
			assertThat(failure).isNotNull();
			assertThat(failure.getCause()).isInstanceOf(IOException.class).isNotInstanceOf(ConnectException.class);
			assertThat(calls.result()).isIn(-Errno.ECONNRESET, -Errno.EPIPE);
			assertThat(this.taken.get() - before).isOne();
			assertThat(application.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
		}
	}

}
