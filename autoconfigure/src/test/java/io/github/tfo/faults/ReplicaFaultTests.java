// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replicas behind one address, as those of a Kubernetes Service. A cookie covers the
 * address of the replica that gave it, so others do not take it. They answer as fast as
 * without, so each connection tries.
 */
@SuppressWarnings("try")
class ReplicaFaultTests extends FaultMatrix {

	/** A path that is not proven would be backed off after 64. */
	private static final int IN_A_ROW = 80;

	private static final int BY_CHANCE = 40;

	ReplicaFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void replicaIsChosenByChance() throws Exception {
		Random random = new Random(1);
		assertThat(hits(BY_CHANCE, random::nextInt)).isGreaterThan(BY_CHANCE / 6);
	}

	@Test
	void replicasTakeTurns() throws Exception {
		assertThat(hits(IN_A_ROW, new AtomicInteger()::getAndIncrement)).isZero();
	}

	private long hits(int requests, IntSupplier choice) throws Exception {
		List<InetAddress> others = List.of(this.lab.addServerAddress(1), this.lab.addServerAddress(2));
		replicate(others);
		List<InetAddress> all = new ArrayList<>(others);
		all.add(this.lab.serverAddress());
		fault(new AddressTranslation(this.lab.serverAddress(), all, choice));
		AtomicInteger synsWithData = new AtomicInteger();
		List<FastOpenOutcome> outcomes = new ArrayList<>();
		try (Link.Registration tap = this.lab.link().tap((packet) -> {
			if (packet.isSyn() && packet.payloadLength() > 0) {
				synsWithData.incrementAndGet();
			}
		})) {
			for (int i = 0; i < requests; i++) {
				outcomes.addAll(succeeds("GET").outcomes());
			}
		}
		// Jetty sometimes opens a connection that it has no use for
		assertThat(synsWithData).hasValueGreaterThanOrEqualTo(requests);
		return outcomes.stream().filter(Hit.class::isInstance).count();
	}

}
