// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The way to the server changes, or there is none any more.
 */
class PathFaultTests extends FaultMatrix {

	// The kernel remembers what a path takes, so each time it has to take less
	private static final AtomicInteger PATH_MTU = new AtomicInteger(1400);

	PathFaultTests(NetworkLab lab) {
		super(lab);
	}

	/**
	 * Over IPv6, whose prefix has another address for the client that the server can
	 * answer to.
	 */
	@Test
	void natChangesTheAddressOfTheClient() throws Exception {
		assumeTrue(Files.exists(Path.of("/proc/sys/net/ipv6/conf")), "This kernel has no IPv6");
		newServers(this.lab.serverAddress6(), FAST_OPEN_QUEUE);
		InetAddress inside = this.lab.clientAddress6();
		byte[] other = inside.getAddress();
		other[15] = 9;
		InetAddress outside = InetAddress.getByAddress(other);
		succeeds("GET");
		assertHit(succeeds("GET"));
		fault((packet, next) -> {
			if (packet.ipVersion() != 6 || !packet.isTcp()) {
				next.accept(packet);
			}
			else if (packet.direction() == Direction.TO_SERVER) {
				next.accept(packet.withSource(outside));
			}
			else {
				next.accept(packet.withDestination(inside));
			}
		});
		assertSucceedsWithFastOpenOff();
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertHit(succeeds("GET"));
		succeeds("POST");
		repair();
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertHit(succeeds("GET"));
	}

	@Test
	void pathTakesLessThanWhenTheCookieWasFetched() {
		int mtu = PATH_MTU.addAndGet(-8);
		fault((packet, next) -> {
			boolean tooLarge = packet.direction() == Direction.TO_SERVER && packet.bytes().length > mtu;
			next.accept(tooLarge ? ForgedPackets.unreachable(packet, 4, mtu) : packet);
		});
		largeRequests();
		succeeds("GET");
		succeeds("POST");
		assertSucceedsWithFastOpenOff();
	}

	/**
	 * A router answers the SYN: of the network with code 0, of the host with code 1.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void unreachable(int code) {
		assertFailsAlike(code);
	}

	/**
	 * What is left of the first bytes is written once the SYN is sent.
	 */
	@Test
	void unreachableWhenTheFirstBytesDoNotFitIntoTheSyn() {
		fault((packet, next) -> next
			.accept(packet.isSynAck() ? ForgedPackets.withMaximumSegmentSize(packet, 200) : packet));
		// The kernel keeps the MSS, beside the cookie
		succeeds("GET");
		largeRequests();
		assertFailsAlike(0);
	}

	private void assertFailsAlike(int code) {
		fault((packet, next) -> next.accept(packet.isSyn() ? ForgedPackets.unreachable(packet, code, 0) : packet));
		for (String method : List.of("POST", "GET")) {
			Reply without = off(method);
			Reply with = on(method);
			assertThat(without.failure()).isNotNull();
			assertThat(with.failure()).isNotNull();
			assertThat(seen(with)).isEqualTo(seen(without));
			assertOutcome(with, new Failed(FailureReason.UNREACHABLE));
		}
		repair();
		assertOutcome(succeeds("GET"), BACKOFF);
		succeeds("POST");
	}

	/**
	 * What can be compared. Jetty wraps a failure for who is writing a request's body.
	 */
	private static List<String> seen(Reply reply) {
		return reply.failureTypes().stream().filter((type) -> !type.equals(IOException.class.getName())).toList();
	}

}
