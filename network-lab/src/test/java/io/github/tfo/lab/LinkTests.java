// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import io.github.tfo.lab.junit.WithNetworkLab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@WithNetworkLab(roundTripMillis = 40, mtu = 1400)
class LinkTests {

	private final NetworkLab lab;

	LinkTests(NetworkLab lab) {
		this.lab = lab;
	}

	@AfterEach
	void restoreRoundTrip() {
		this.lab.link().roundTrip(Duration.ofMillis(40));
	}

	@Test
	void connectTakesARoundTripOverIp4() throws Exception {
		assertThat(medianConnectMillis(this.lab.serverAddress())).isBetween(40.0, 44.0);
	}

	@Test
	void connectTakesARoundTripOverIp6() throws Exception {
		Ip6.assumeUsable();
		assertThat(medianConnectMillis(this.lab.serverAddress6())).isBetween(40.0, 44.0);
	}

	@Test
	void roundTripCanBeChanged() throws Exception {
		this.lab.link().roundTrip(Duration.ofMillis(10));
		assertThat(this.lab.link().roundTrip()).isEqualTo(Duration.ofMillis(10));
		assertThat(medianConnectMillis(this.lab.serverAddress())).isBetween(10.0, 14.0);
	}

	@Test
	void roundTripCannotBeNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.lab.link().roundTrip(Duration.ofMillis(-1)));
	}

	@Test
	void hostsSeeEachOthersAddresses() throws Exception {
		Ip6.assumeUsable();
		ServerSocket listener = this.lab.server().call(() -> new ServerSocket(0));
		try (listener; Socket client = new Socket(this.lab.serverAddress6(), listener.getLocalPort())) {
			try (Socket accepted = listener.accept()) {
				assertThat(accepted.getInetAddress()).isEqualTo(this.lab.clientAddress6());
				assertThat(client.getLocalAddress()).isEqualTo(this.lab.clientAddress6());
			}
		}
	}

	@Test
	void datagramsArriveInTheOrderTheyWereSent() throws Exception {
		DatagramSocket server = this.lab.server().call(() -> new DatagramSocket(0));
		try (server; DatagramSocket client = new DatagramSocket()) {
			server.setSoTimeout(10_000);
			for (byte i = 0; i < 100; i++) {
				client.send(new DatagramPacket(new byte[] { i }, 1, this.lab.serverAddress(), server.getLocalPort()));
			}
			for (byte i = 0; i < 100; i++) {
				DatagramPacket received = new DatagramPacket(new byte[10], 10);
				server.receive(received);
				assertThat(received.getAddress()).isEqualTo(this.lab.clientAddress());
				assertThat(received.getData()[0]).isEqualTo(i);
			}
		}
	}

	@Test
	void devicesHaveTheMtu() throws Exception {
		assertThat(NetworkInterface.getByInetAddress(this.lab.clientAddress()).getMTU()).isEqualTo(1400);
		int server = this.lab.server().call(() -> NetworkInterface.getByInetAddress(this.lab.serverAddress()).getMTU());
		assertThat(server).isEqualTo(1400);
	}

	@Test
	@SuppressWarnings("try")
	void nothingIsOnAnIdleLink() throws Exception {
		try (NetworkLab idle = NetworkLab.builder().roundTrip(Duration.ZERO).build()) {
			List<Packet> seen = new CopyOnWriteArrayList<>();
			try (Link.Registration tap = idle.link().tap(seen::add)) {
				// One datagram each way shows that the tap works
				DatagramSocket server = idle.server().call(() -> new DatagramSocket(0));
				try (server; DatagramSocket client = new DatagramSocket()) {
					server.setSoTimeout(10_000);
					client.send(new DatagramPacket(new byte[1], 1, idle.serverAddress(), server.getLocalPort()));
					server.receive(new DatagramPacket(new byte[1], 1));
				}
			}
			// A host with a link-local address would look for routers, a second later or
			// so
			Process addresses = idle.server().start(new ProcessBuilder("cat", "/proc/net/if_inet6"));
			assertThat(addresses.inputReader().lines()).isNotEmpty().noneMatch((line) -> line.startsWith("fe80"));
			assertThat(seen).hasSize(1).first().extracting(Packet::isTcp).isEqualTo(false);
		}
	}

	@Test
	void labsWorkSideBySide() throws Exception {
		try (NetworkLab other = NetworkLab.builder().roundTrip(Duration.ZERO).build()) {
			assertThat(other.serverAddress()).isNotEqualTo(this.lab.serverAddress());
			for (NetworkLab each : List.of(this.lab, other)) {
				ServerSocket listener = each.server().call(() -> new ServerSocket(8080));
				try (listener; Socket socket = new Socket(each.serverAddress(), 8080)) {
					assertThat(socket.getLocalAddress()).isEqualTo(each.clientAddress());
				}
			}
		}
	}

	private double medianConnectMillis(InetAddress address) throws Exception {
		ServerSocket listener = this.lab.server().call(() -> new ServerSocket(0, 100));
		try (listener) {
			InetSocketAddress destination = new InetSocketAddress(address, listener.getLocalPort());
			// The first ones pay for class loading
			LongStream.range(0, 5).forEach((i) -> connectNanos(destination));
			long[] sorted = LongStream.range(0, 25).map((i) -> connectNanos(destination)).sorted().toArray();
			return sorted[sorted.length / 2] / 1e6;
		}
	}

	private static long connectNanos(InetSocketAddress destination) {
		try (Socket socket = new Socket()) {
			long begin = System.nanoTime();
			socket.connect(destination);
			return System.nanoTime() - begin;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
