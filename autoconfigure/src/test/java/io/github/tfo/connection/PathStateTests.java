package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;

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
		this.path.lost(BackedOffDestination.Cause.SYN_LOST, 0, SECOND);
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

}
