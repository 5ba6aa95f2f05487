// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

import io.github.tfo.connection.BackedOffDestination.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PathState}: outcomes in another order than that of their SYNs, at any
 * time that {@link System#nanoTime} may return.
 */
class PathStateTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final PathState path = new PathState(InetSocketAddress.createUnresolved("upstream", 80), 60 * SECOND,
			3600 * SECOND, -100);

	@Test
	void whatWasNeverAcknowledgedHasOvertakenNothing() {
		assertThat(this.path.hasOvertaken(-50)).isFalse();
	}

	@Test
	void firstProofCountsAtAnyTime() {
		this.path.prove(-50);
		assertThat(this.path.isProven(0)).isTrue();
		assertThat(this.path.hasOvertaken(-51)).isTrue();
		assertThat(this.path.hasOvertaken(-50)).isFalse();
	}

	@Test
	void earlierSynThatIsAcknowledgedLaterTakesNothingBack() {
		this.path.prove(100);
		this.path.prove(50);
		assertThat(this.path.hasOvertaken(99)).isTrue();
	}

	@Test
	void probeWhoseDataIsNotAcknowledgedEndsABackOffAfterALoss() {
		this.path.lost(Cause.SYN_LOST, 0, SECOND);
		assertThat(this.path.isBackedOff()).isTrue();
		this.path.connect(61 * SECOND);
		this.path.notAcknowledged(61 * SECOND, 62 * SECOND);
		assertThat(this.path.isBackedOff()).isFalse();
	}

	@Test
	void probeWhoseDataIsNotAcknowledgedDoublesABackOffForThatReason() {
		for (int i = 0; i < 64; i++) {
			assertThat(this.path.isBackedOff()).isFalse();
			this.path.notAcknowledged(i, i);
		}
		assertThat(this.path.isBackedOff()).isTrue();
		this.path.connect(61 * SECOND);
		this.path.notAcknowledged(61 * SECOND, 62 * SECOND);
		assertThat(this.path.mayConnect((62 + 119) * SECOND)).isFalse();
		assertThat(this.path.mayConnect((62 + 120) * SECOND)).isTrue();
	}

	@Test
	void reportBeginsWithTheFirstBackOffAndTellsItsProbes() {
		this.path.lost(Cause.SYN_LOST, 0, SECOND);
		this.path.connect(61 * SECOND);
		this.path.lost(Cause.SYN_LOST, 61 * SECOND, 62 * SECOND);
		assertThat(describe(70)).extracting(BackedOffDestination::age, (report) -> report.evidence().probes())
			.containsExactly(Duration.ofSeconds(69), 1);
		this.path.notReached(71 * SECOND);
		assertThat(describe(80)).extracting(BackedOffDestination::age, BackedOffDestination::cause)
			.containsExactly(Duration.ofSeconds(79), Cause.NOT_REACHED);
	}

	@Test
	void connectionOfAPathInOrderIsNoProbe() {
		this.path.connect(0);
		this.path.lost(Cause.SYN_LOST, 0, SECOND);
		assertThat(describe(2).evidence().probes()).isZero();
	}

	@Test
	void evidenceBeginsAnewOnceThePathWasInOrder() {
		for (int i = 0; i < 2; i++) {
			long begin = 1000 * i;
			this.path.lost(Cause.SYN_LOST, begin * SECOND, (begin + 1) * SECOND);
			assertThat(describe(begin + 2).evidence().lost()).isOne();
			for (int proof = 0; proof < 8; proof++) {
				this.path.acknowledged((begin + 200) * SECOND, (begin + 200) * SECOND);
			}
		}
	}

	/**
	 * It was sent before the path was backed off.
	 */
	@Test
	void lossThatIsKnownLateIsNotThatOfTheProbe() {
		this.path.lost(Cause.SYN_LOST, 0, SECOND);
		this.path.connect(61 * SECOND);
		this.path.lost(Cause.SYN_LOST, SECOND / 2, 62 * SECOND);
		assertThat(this.path.mayConnect(121 * SECOND)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientsThatGiveUpSoonCountOnceThePathMayBeProbed(boolean probing) {
		this.path.lost(Cause.SYN_LOST, 0, SECOND);
		for (int i = 0; i < 5; i++) {
			assertThat(this.path.unanswered(0, 2 * SECOND)).isFalse();
		}
		if (probing) {
			this.path.connect(61 * SECOND);
		}
		assertThat(this.path.unanswered(61 * SECOND, 62 * SECOND)).isFalse();
		assertThat(this.path.unanswered(61 * SECOND, 62 * SECOND)).isFalse();
		assertThat(this.path.unanswered(61 * SECOND, 62 * SECOND)).isTrue();
	}

	private BackedOffDestination describe(long seconds) {
		return Objects
			.requireNonNull(this.path.describe(InetSocketAddress.createUnresolved("upstream", 80), seconds * SECOND));
	}

}
