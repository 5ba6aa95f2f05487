package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BackOff}: what it remembers, and for how long.
 */
class BackOffBoundTests extends AbstractBackOffTests {

	@Test
	void leastRecentlyUsedDestinationsGiveWay() {
		for (int i = 0; i < 20_000; i++) {
			this.backOff.lost(destination(i));
			assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		}
		assertThat(this.backOff.size()).isEqualTo(10_000);
		assertThat(this.backOff.appliesTo(destination(10_000))).isFalse();
		assertThat(this.backOff.appliesTo(destination(10_001))).isTrue();
		assertThat(this.backOff.appliesTo(destination(19_999))).isTrue();
	}

	@Test
	void whenManyPortsOfOneHostAreLostThenOthersStayBackedOff() {
		this.backOff.lost(destination(1));
		for (int port = 1; port <= 20_000; port++) {
			this.backOff.lost(new InetSocketAddress(DESTINATION.getAddress(), port));
			// In use
			assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 1))).isTrue();
		}
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		assertThat(this.backOff.size()).isEqualTo(101);
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 19_901))).isFalse();
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 19_902))).isTrue();
	}

	@Test
	void whenManyAreNotReachedThenThoseThatLostASynStayBackedOff() {
		this.backOff.lost(DESTINATION);
		for (int i = 1; i <= 20_000; i++) {
			this.backOff.notReached(destination(i));
		}
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.size()).isEqualTo(10_001);
	}

	@Test
	void knownDestinationNeedsNoRoom() {
		for (int i = 0; i < 10_000; i++) {
			this.backOff.lost(destination(i));
		}
		pass(INITIAL);
		this.backOff.lost(destination(5_000));
		assertThat(this.backOff.size()).isEqualTo(10_000);
	}

	@Test
	void longAfterItsBackOffADestinationIsForgotten() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX));
		assertThat(this.backOff.size()).isOne();
		pass(TICK);
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void longAfterItsBackOffADestinationStartsAgain() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL);
	}

	@Test
	void longAfterItsBackOffADestinationNeedsNoProbe() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void withinTheMaximumAfterItsBackOffADestinationIsRemembered() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX));
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void longAfterItsBackOffADestinationNeedsNoProbeWhileAnotherIsBackedOff() {
		this.backOff.lost(destination(1));
		pass(INITIAL);
		this.backOff.lost(destination(1));
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		this.backOff.notReached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(destination(1))).as("the probe").isFalse();
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
	}

	@Test
	void probeThatIsSettledLongAfterLeavesNothing() {
		probe();
		pass(INITIAL.plus(MAX).plus(TICK));
		this.backOff.undecided(DESTINATION);
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void destinationsThatNobodyConnectsToAnyMoreCostOthersNothing() {
		this.backOff.lost(destination(1));
		this.backOff.lost(destination(2));
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertCostsNothing();
	}

	@ParameterizedTest
	@CsvSource({ "P365D, P365D", "P365D, P3650D", "PT1S, PT9223372036854775807S",
			"PT9223372036854775807S, PT9223372036854775807S" })
	void longDurationsDoNotOverflow(Duration initial, Duration max) {
		BackOff patient = new BackOff(initial, max, this.clock::get);
		Duration aDayLess = Duration.ofDays(364);
		for (int probe = 0; probe < 40; probe++) {
			patient.lost(DESTINATION);
			assertThat(patient.appliesTo(DESTINATION)).isTrue();
			if (initial.compareTo(aDayLess) > 0) {
				pass(aDayLess);
				assertThat(patient.appliesTo(DESTINATION)).isTrue();
			}
			// At most a hundred years
			while (patient.appliesTo(DESTINATION)) {
				pass(aDayLess);
			}
		}
		patient.lost(DESTINATION);
		pass(((max.toDays() < 36_500) ? max : Duration.ofDays(36_500)).minus(TICK));
		assertThat(patient.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		assertThat(patient.appliesTo(DESTINATION)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, PT1S", "PT-1S, PT1S", "PT0S, PT0S", "PT-2S, PT-1S", "PT1S, PT0.999999999S", "PT1S, PT-1S" })
	void durationsThatMakeNoSenseAreRefused(Duration initial, Duration max) {
		assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(initial, max))
			.withMessageContaining(initial.toString())
			.withMessageContaining(max.toString());
	}

	@Test
	void initialMayBeTheMaximum() {
		BackOff constant = new BackOff(TICK, TICK, this.clock::get);
		constant.lost(DESTINATION);
		pass(TICK);
		constant.lost(DESTINATION);
		assertThat(constant.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		assertThat(constant.appliesTo(DESTINATION)).isFalse();
	}

}
