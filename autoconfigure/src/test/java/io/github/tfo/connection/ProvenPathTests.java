// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.time.Duration;

import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import io.github.tfo.connection.PathHealth.PathError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PathHealth} on paths that were proven, or lose packets.
 */
class ProvenPathTests extends AbstractPathHealthTests {

	@Test
	void whenProvenThenTwoLossesInARowBackOff() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		assertPermitted();
		assertNotPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenProvenThenTwoDelaysInARowBackOff() {
		acknowledge(1);
		error(PathError.DATA_DELAYED);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.DATA_DELAYED);
		assertBackedOff(Cause.SLOWER, INITIAL);
		assertThat(only().evidence()).isEqualTo(new Evidence(0, 2, 0, 0, 0, Duration.ZERO));
	}

	@Test
	void whenProvenThenAFailureBacksOffAtOnce() {
		acknowledge(1);
		error(PathError.FAILED);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenDataIsAcknowledgedAfterALossThenAllArePermitted() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertPermitted();
		acknowledge(1);
		assertPermitted();
		assertPermitted();
	}

	@Test
	void proofIsForgottenAfterTheMaximum() {
		acknowledge(1);
		pass(MAX);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		acknowledge(10);
		pass(MAX.plus(TICK));
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	/**
	 * A link that is known to lose packets loses two in a row now and then.
	 */
	@Test
	void whenASingleSynWasLostThenThreeInARowBackOff() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		acknowledge(5);
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1" })
	void whenTheSingleLossIsLongAgoThenTwoInARowBackOff(long nanos, int backedOff) {
		acknowledge(1);
		error(PathError.SYN_LOST);
		acknowledge(5);
		pass(MAX.plusNanos(nanos));
		acknowledge(1);
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		assertThat(this.health.size()).isEqualTo(backedOff);
	}

	/**
	 * A connection that had its permission before says nothing of those under way.
	 */
	@Test
	void whenTheProbeOfALossyLinkIsLostThenNoReleaseAdmitsAnother() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		acknowledge(5);
		error(PathError.SYN_LOST);
		assertPermitted();
		long sent = this.clock.get();
		pass(TICK);
		this.health.onSynSent(DESTINATION, this.clock.get());
		error(PathError.SYN_LOST, sent);
		this.health.releasePermission(DESTINATION, this.clock.get());
		assertNotPermitted();
	}

	/**
	 * Each adds 3, and the data that overtook them took nothing away: it came first.
	 */
	@Test
	void whenLossesAreOvertakenThenFourInARowBackOff() {
		long sent = this.clock.get();
		pass(TICK);
		acknowledge(1);
		for (int i = 0; i < 3; i++) {
			error(PathError.SYN_LOST, sent);
			assertPermitted();
			assertPermitted();
		}
		error(PathError.SYN_LOST, sent);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@ParameterizedTest
	@CsvSource({ "2, false", "3, true" })
	void whenMoreThanOneInFourIsOvertakenThenBackedOffInTheEnd(int acknowledgedBetween, boolean permitted) {
		acknowledge(1);
		for (int i = 0; i < 100 && this.health.size() == 0; i++) {
			long sent = this.clock.get();
			pass(TICK);
			acknowledge(acknowledgedBetween);
			error(PathError.SYN_LOST, sent);
		}
		assertThat(this.health.size()).isEqualTo(permitted ? 0 : 1);
	}

	@Test
	void whenOthersAreUnderWayThenTheNextConnectionWaitsForThem() {
		acknowledge(1);
		long sent = this.clock.get();
		pass(TICK);
		this.health.onSynSent(DESTINATION, this.clock.get());
		pass(Duration.ofSeconds(1));
		error(PathError.SYN_LOST, sent);
		pass(Duration.ofSeconds(1).minus(TICK));
		assertNotPermitted();
		pass(TICK);
		assertPermitted();
		assertNotPermitted();
	}

	@Test
	void whenNoOtherIsUnderWayThenTheNextConnectionProbes() {
		acknowledge(1);
		long sent = this.clock.get();
		this.health.onSynSent(DESTINATION, sent);
		error(PathError.SYN_LOST, sent);
		assertPermitted();
		assertNotPermitted();
	}

	@Test
	void whenAnOrdinarySynIsLostThenTheNextConnectionProbesOnceInABackOff() {
		error(PathError.SYN_LOST);
		pass(TICK);
		ordinary(true);
		assertPermitted();
		assertNotPermitted();
		error(PathError.SYN_LOST);
		assertThat(only().length()).isEqualTo(INITIAL);
		assertThat(only().remaining()).isEqualTo(INITIAL.minus(TICK));
		assertThat(only().evidence()).isEqualTo(new Evidence(2, 0, 0, 1, 1, null));
		ordinary(true);
		this.health.releasePermission(DESTINATION, this.clock.get());
		assertNotPermitted();
		pass(INITIAL.minus(TICK));
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
		ordinary(true);
		assertPermitted();
	}

	@Test
	void whenTheEarlyProbeIsAcknowledgedThenThePathIsProven() {
		error(PathError.SYN_LOST);
		ordinary(true);
		assertPermitted();
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		assertPermitted();
	}

	@Test
	void whenTheEarlyProbeIsAcknowledgedThenEarlierLossesAreForgotten() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		ordinary(true);
		assertPermitted();
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenOnlySuspectedThenAnOrdinaryLossAdmitsNoOther() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertPermitted();
		this.health.releasePermission(DESTINATION, this.clock.get());
		long sent = this.clock.get();
		pass(TICK);
		this.health.onSynSent(DESTINATION, this.clock.get());
		acknowledgedBefore(sent);
		ordinary(true);
		assertNotPermitted();
	}

	private void acknowledgedBefore(long sent) {
		this.health.onSuccess(DESTINATION, sent);
		error(PathError.SYN_LOST, sent);
	}

	@Test
	void whenAnOrdinarySynIsAnsweredThenTheBackOffGoesOn() {
		error(PathError.SYN_LOST);
		ordinary(false);
		assertNotPermitted();
	}

	@Test
	void whenAProbeIsUnderWayThenAnOrdinaryLossAdmitsNoOther() {
		probe();
		ordinary(true);
		assertNotPermitted();
	}

	@Test
	void whenFastOpenIsSlowerThenAnOrdinaryLossProvesNothing() {
		error(PathError.DATA_DELAYED);
		ordinary(true);
		assertNotPermitted();
	}

}
