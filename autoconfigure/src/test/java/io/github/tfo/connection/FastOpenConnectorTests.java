// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.testing.RecordedOutcomes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnector}.
 */
class FastOpenConnectorTests {

	private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	private static final FastOpenOutcome FAILED = new FastOpenOutcome.Failed(FailureReason.OTHER);

	private final RecordedOutcomes recorded = new RecordedOutcomes();

	@ParameterizedTest
	@CsvSource({ "upstream, upstream", "192.0.2.1, 192.0.2.1", "2001:db8::1, [2001:db8::1]", "::1, [::1]",
			"[2001:db8::1], [2001:db8::1]" })
	void clientNameIsTheHostAsItStandsInAUri(String host, String clientName) {
		FastOpenConnector connector = connector(FastOpenSupport.onDemand());
		connector.publishTo(List.of(this.recorded));
		fail(connector.open(ClientLibrary.JETTY, host));
		this.recorded.await(1);
		assertThat(this.recorded.peers())
			.containsExactly(new ConnectionDescription(ClientLibrary.JETTY, clientName, REMOTE));
	}

	/**
	 * By a SOCKS proxy, or by a resolver that is no DNS.
	 */
	@Test
	void whenHostIsLongThenItsNameIsCutForListenersAndNotForTheFilter() throws Exception {
		String host = "x".repeat(8_000) + ".example.com";
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getByAddress(host, new byte[] { 10, 0, 0, 1 }),
				80);
		FastOpenConnector connector = connector(FastOpenSupport.onDemand(),
				new DestinationFilter(List.of(), List.of(DestinationPattern.of("*.example.com:443")), List.of()));
		connector.publishTo(List.of(this.recorded));
		fail(connector.open(ClientLibrary.JETTY, host), new InetSocketAddress(remote.getAddress(), 443));
		fail(connector.open(ClientLibrary.JETTY, host), remote);
		this.recorded.await(1);
		ConnectionDescription peer = this.recorded.peers().get(0);
		assertThat(peer).isEqualTo(new ConnectionDescription(ClientLibrary.JETTY, "x".repeat(255), remote));
		assertThat(peer.clientName()).hasSize(255);
		assertThat(peer.address()).isEqualTo(remote).hasToString("/10.0.0.1:80");
	}

	@Test
	void whenHostIsAsLongAsANameMayBeThenItIsKept() throws Exception {
		String host = "x".repeat(255);
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getByAddress(host, new byte[] { 10, 0, 0, 1 }),
				80);
		ConnectionDescription peer = new ConnectionDescription(ClientLibrary.JETTY, host, remote);
		assertThat(peer.clientName()).isSameAs(host);
		assertThat(peer.address()).isSameAs(remote);
	}

	@Test
	void whenAddressIsNotResolvedThenItIsKept() {
		InetSocketAddress remote = InetSocketAddress.createUnresolved("x".repeat(300), 80);
		assertThat(new ConnectionDescription(ClientLibrary.JETTY, "proxy", remote).address()).isSameAs(remote);
	}

	@Test
	void listenersAreNotifiedOfConnectionsBeforeAndAfterThereWereAny() {
		FastOpenConnector connector = connector(FastOpenSupport.onDemand());
		fail(connector.open(ClientLibrary.JETTY, "upstream"));
		connector.publishTo(List.of(this.recorded));
		assertThat(this.recorded.await(1)).containsExactly(FAILED);
		fail(connector.open(ClientLibrary.JETTY, "upstream"));
		assertThat(this.recorded.await(2)).containsExactly(FAILED, FAILED);
	}

	@Test
	void listenersAreNoLongerNotifiedOnceThatIsEnded() {
		FastOpenConnector connector = connector(FastOpenSupport.onDemand());
		connector.publishTo(List.of(this.recorded));
		fail(connector.open(ClientLibrary.JETTY, "upstream"));
		connector.publishNoLongerTo(List.of(this.recorded));
		fail(connector.open(ClientLibrary.JETTY, "upstream"));
		assertThat(this.recorded.await(1)).hasSize(1);
	}

	@Test
	void librariesOfClientsThatHaveItAreNoted() {
		FastOpenConnector connector = connector(FastOpenSupport.disabled());
		connector.applied(ClientLibrary.JETTY);
		assertThat(ClientLibrary.values()).filteredOn(connector::isAppliedTo).containsExactly(ClientLibrary.JETTY);
	}

	@Test
	void connectionToAProxyIsThatOfTheRequestedHost() {
		FastOpenConnector connector = connector(FastOpenSupport.onDemand());
		connector.publishTo(List.of(this.recorded));
		fail(connector.open(ClientLibrary.JETTY, "2001:db8::1", 80, "proxy"));
		this.recorded.await(1);
		assertThat(this.recorded.peers()).extracting(ConnectionDescription::clientName)
			.containsExactly("[2001:db8::1]");
	}

	@Test
	void connectionsAreLeftAloneWhereItIsNotWanted() {
		assertThat(connector(FastOpenSupport.disabled()).open(ClientLibrary.JETTY, "upstream")).isNull();
	}

	@Test
	void connectionsAreLeftAloneOnAMachineWithoutFastOpen() throws Exception {
		String name = System.getProperty("os.name");
		System.setProperty("os.name", "FreeBSD");
		try {
			FastOpenConnector connector = connector(detected());
			assertThat(connector.open(ClientLibrary.JETTY, "upstream")).isNull();
			try (Socket socket = new Socket()) {
				assertThat(connector.descriptors().of(socket)).isEqualTo(SocketDescriptors.UNREACHABLE);
			}
		}
		finally {
			System.setProperty("os.name", name);
		}
	}

	@Test
	void descriptorsAreThoseOfTheJdksSockets() throws Exception {
		FastOpenConnector connector = connector(detected());
		try (SocketChannel channel = SocketChannel.open()) {
			Path descriptor = Path.of("/proc/self/fd/" + connector.descriptors().of(channel));
			assertThat(Files.readSymbolicLink(descriptor).toString()).startsWith("socket:");
		}
	}

	private static FastOpenConnector connector(FastOpenSupport support) {
		return connector(support, DestinationFilter.ALL);
	}

	private static FastOpenConnector connector(FastOpenSupport support, DestinationFilter destinations) {
		return new FastOpenConnector(support, destinations, new EarlyDataPolicy(List.of()),
				new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1)));
	}

	private static FastOpenSupport detected() throws Exception {
		FastOpenSupport support = FastOpenSupport.detect();
		CompletableFuture<KernelSupport> detected = new CompletableFuture<>();
		support.whenDetected(detected::complete);
		detected.get(10, TimeUnit.SECONDS);
		return support;
	}

	private static void fail(FastOpenConnection connection) {
		fail(connection, REMOTE);
	}

	private static void fail(FastOpenConnection connection, InetSocketAddress remote) {
		connection.connecting(ConnectionSocket.CLOSED, remote);
		connection.closed(FailureReason.OTHER);
	}

}
