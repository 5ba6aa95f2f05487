// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.OpenDescriptors;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the moment at which another thread closes a {@link FastOpenSocket}: no
 * descriptor is left open, none is touched after it was closed, and what is counted is
 * what the kernel counts.
 */
@InNetworkNamespace
class DescriptorSafetyTests {

	private static final int AT_A_TIME = 16;

	private static final int TIMEOUT_MILLIS = 10_000;

	// With accepting what is closed already, on a busy machine
	private static final Duration SERVER_IS_BEHIND = Duration.ofMinutes(1);

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);

	private final ScheduledExecutorService closers = Executors.newScheduledThreadPool(4);

	private FastOpenFixture fixture;

	private FastOpenSocketFactory sockets;

	private InetAddress address;

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.sockets = new FastOpenSocketFactory(this.fixture.connector());
		this.address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		this.upstream = Upstream.start(this.address);
	}

	@AfterEach
	void stop() {
		this.workers.shutdownNow();
		this.closers.shutdownNow();
		this.upstream.close();
	}

	@Test
	void connectionsThatAreClosedMidRequestAreCountedOnceAndTouchNoStranger() throws Exception {
		int connections = 10_000;
		request(connected(), 0);
		long descriptors = OpenDescriptors.count();
		long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		try (Strangers strangers = new Strangers(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			List<Future<?>> requests = new ArrayList<>();
			for (int i = 1; i <= connections; i++) {
				int number = i;
				requests.add(this.workers.submit(() -> {
					Socket socket = connected();
					if (number % 3 == 0) {
						closeSoon(socket);
					}
					request(socket, number);
					return null;
				}));
			}
			for (Future<?> request : requests) {
				request.get(60, TimeUnit.SECONDS);
			}
			assertThat(strangers.touched()).isEmpty();
			assertThat(strangers.checked()).isGreaterThan(1000);
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(1 + connections).subList(1, 1 + connections);
		long hits = outcomes.stream().filter(Hit.class::isInstance).count();
		assertThat(hits).isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive") - active)
			.isGreaterThan(connections / 2);
		assertThat(outcomes.stream().filter(Failed.class::isInstance))
			.containsOnly(new Failed(FailureReason.CANCELLED));
		Awaitility.await()
			.atMost(SERVER_IS_BEHIND)
			.untilAsserted(() -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(descriptors));
	}

	@Test
	void connectionsThatAreClosedWhileTheyAreConnectedTouchNoStranger() throws Exception {
		int connections = 2_000;
		request(connected(), 0);
		long descriptors = OpenDescriptors.count();
		try (Strangers strangers = new Strangers(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			List<Future<?>> requests = new ArrayList<>();
			for (int i = 1; i <= connections; i++) {
				int number = i;
				requests.add(this.workers.submit(() -> {
					Socket socket = this.sockets.createSocket();
					// Makes the descriptor
					socket.setSoTimeout(TIMEOUT_MILLIS);
					closeSoon(socket);
					try {
						socket.connect(remote(), TIMEOUT_MILLIS);
						// Nothing that would make it wait for the other thread
						request(socket, number * 3);
					}
					catch (SocketException ex) {
						assertThat(ex).hasMessageMatching("Socket (is )?closed|Closed by interrupt");
					}
					return null;
				}));
			}
			for (Future<?> request : requests) {
				request.get(60, TimeUnit.SECONDS);
			}
			assertThat(strangers.touched()).isEmpty();
		}
		Awaitility.await()
			.atMost(SERVER_IS_BEHIND)
			.untilAsserted(() -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(descriptors));
		assertThat(this.fixture.outcomes().peers()).hasSizeLessThanOrEqualTo(1 + connections);
	}

	private InetSocketAddress remote() {
		return new InetSocketAddress(this.address, this.upstream.port());
	}

	private Socket connected() throws IOException {
		Socket socket = this.sockets.createSocket();
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.connect(remote(), TIMEOUT_MILLIS);
		return socket;
	}

	private void closeSoon(Socket socket) {
		this.closers.schedule(() -> {
			socket.close();
			return null;
		}, ThreadLocalRandom.current().nextInt(400), TimeUnit.MICROSECONDS);
	}

	/**
	 * One of ten requests may not be sent in a SYN. One of three is closed by another
	 * thread.
	 */
	private static void request(Socket socket, int number) throws IOException {
		String word = "number" + number;
		String request = (number % 10 == 9) ? "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
				+ word.length() + "\r\n\r\n" + word
				: "GET /echo/" + word + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
		try (socket) {
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).contains(word);
		}
		catch (SocketException ex) {
			if (number % 3 != 0) {
				throw ex;
			}
			assertThat(ex).hasMessageMatching("Socket (is )?closed");
		}
	}

}
