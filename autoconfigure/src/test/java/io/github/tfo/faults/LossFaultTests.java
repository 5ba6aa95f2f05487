// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Networks that lose what opens a connection, or deliver it twice.
 */
class LossFaultTests extends FaultMatrix {

	private static final long COPY_DELAY_MILLIS = 400;

	LossFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void synIsDuplicated() {
		fault((packet, next) -> {
			next.accept(packet);
			if (packet.isSyn()) {
				next.accept(packet);
			}
		});
		assertSucceedsWithFastOpenOff();
		assertHit(succeeds("GET"));
		succeeds("POST");
		succeeds("POST");
	}

	/**
	 * The case for which RFC 7413 has an application promise to bear data twice: the
	 * server may have forgotten the connection when the copy of its SYN arrives, and then
	 * accepts another. So what is safe may be executed twice. A POST never is.
	 */
	@Test
	void copyOfTheSynArrivesAfterTheConnectionHasEnded(TestReporter reporter) throws Exception {
		safeRequestsMayBeExecutedTwice();
		List<CompletableFuture<Void>> copies = new CopyOnWriteArrayList<>();
		fault((packet, next) -> {
			next.accept(packet);
			if (packet.isSyn()) {
				copies.add(CompletableFuture.runAsync(() -> next.accept(packet),
						CompletableFuture.delayedExecutor(COPY_DELAY_MILLIS, TimeUnit.MILLISECONDS)));
			}
		});
		Reply get = succeeds("GET");
		assertHit(get);
		Reply post = succeeds("POST");
		assertSucceedsWithFastOpenOff();
		CompletableFuture.allOf(copies.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
		Thread.sleep(100);
		reporter.publishEntry("GET was executed", String.valueOf(executions(get)));
		assertThat(executions(post)).isOne();
	}

	@Test
	void firstSynAckIsLost() throws Exception {
		Set<Integer> lost = ConcurrentHashMap.newKeySet();
		fault((packet, next) -> {
			if (!packet.isSynAck() || !lost.add(packet.destinationPort())) {
				next.accept(packet);
			}
		});
		CompletableFuture<Reply> off = CompletableFuture.supplyAsync(() -> off("POST"));
		assertThat(together("GET", "POST")).allSatisfy((reply) -> {
			assertThat(reply.failure()).isNull();
			assertThat(reply.after()).isGreaterThan(SYN_TIMEOUT);
		});
		assertThat(off.get().failure()).isNull();
	}

}
