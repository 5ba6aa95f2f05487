// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.testing.RecordedOutcomes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutcomePublisher}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutcomePublisherTests {

	private static final ConnectionDescription PEER = new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "upstream",
			InetSocketAddress.createUnresolved("upstream", 80));

	private static final FastOpenOutcome OUTCOME = new FastOpenOutcome.CookieRequested();

	private final OutcomePublisher publisher = new OutcomePublisher();

	private final RecordedOutcomes heard = new RecordedOutcomes();

	@Test
	void outcomesOfTheTimeBeforeThereAreListenersAreKeptForThem() {
		this.publisher.onOutcome(PEER, new FastOpenOutcome.Failed(FailureReason.REFUSED));
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.add(List.of(this.heard));
		this.publisher.onOutcome(PEER, OUTCOME);
		assertThat(this.heard.await(3)).containsExactly(new FastOpenOutcome.Failed(FailureReason.REFUSED), OUTCOME,
				OUTCOME);
	}

	@Test
	void listenersOfALaterCallHearOnlyOfWhatComesAfterIt() {
		this.publisher.onOutcome(PEER, new FastOpenOutcome.Failed(FailureReason.REFUSED));
		this.publisher.add(List.of(this.heard));
		RecordedOutcomes later = new RecordedOutcomes();
		this.publisher.add(List.of(later));
		this.publisher.onOutcome(PEER, OUTCOME);
		assertThat(later.await(1)).containsExactly(OUTCOME);
		assertThat(this.heard.await(2)).containsExactly(new FastOpenOutcome.Failed(FailureReason.REFUSED), OUTCOME);
	}

	@Test
	void listenerOfSeveralCallsHearsOnceAndUntilAllAreEnded() {
		RecordedOutcomes other = new RecordedOutcomes();
		this.publisher.add(List.of(this.heard));
		this.publisher.add(List.of(other, this.heard));
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.remove(List.of(other, this.heard));
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.remove(List.of(this.heard));
		this.publisher.onOutcome(PEER, OUTCOME);
		assertThat(this.heard.await(2)).hasSize(2);
		assertThat(other.await(1)).hasSize(1);
	}

	@Test
	void outcomesAreKeptAlthoughListenersEndBeforeTheyBegan() {
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.remove(List.of());
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.add(List.of(this.heard));
		assertThat(this.heard.await(2)).hasSize(2);
	}

	@Test
	void nothingIsKeptOnceThereWereListeners() {
		this.publisher.add(List.of(this.heard));
		this.publisher.remove(List.of(this.heard));
		this.publisher.onOutcome(PEER, OUTCOME);
		this.publisher.add(List.of(this.heard));
		assertThat(this.heard.await(0)).isEmpty();
	}

	@Test
	void noMoreAreKeptThanAnApplicationMakes(CapturedOutput output) {
		for (int i = 0; i < 2 * OutcomePublisher.MAX_KEPT; i++) {
			this.publisher.onOutcome(PEER, OUTCOME);
		}
		this.publisher.add(List.of(this.heard));
		assertThat(this.heard.await(OutcomePublisher.MAX_KEPT)).hasSize(OutcomePublisher.MAX_KEPT);
		assertThat(output).containsOnlyOnce("More than 1000 connections before the application has started");
	}

	@Test
	void listenerThatFailsIsLoggedOnceAndKeepsNobodyFromHearing(CapturedOutput output) {
		FastOpenListener failing = (connection, outcome) -> {
			throw new NoClassDefFoundError("com/example/Gone");
		};
		this.publisher.add(List.of(failing, this.heard));
		for (int i = 0; i < 3; i++) {
			this.publisher.onOutcome(PEER, OUTCOME);
		}
		assertThat(this.heard.await(3)).hasSize(3);
		assertThat(output).containsOnlyOnce("com/example/Gone").containsOnlyOnce("this is not logged again");
	}

}
