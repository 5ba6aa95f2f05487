package io.github.tfo.benchmarks.widearea;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.lab.Packet;
import io.github.tfo.lab.Packet.Direction;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RandomLoss}.
 */
class RandomLossTests {

	private static final int PACKETS = 100_000;

	@Test
	void losesAsManyAsItSaysInBothDirections() {
		RandomLoss loss = new RandomLoss(1, 1);
		for (Direction direction : Direction.values()) {
			int passed = passed(loss, direction).size();
			// Four standard deviations
			assertThat(PACKETS - passed).isBetween(1_000 - 126, 1_000 + 126);
		}
		assertThat(loss.packets()).isEqualTo(2 * PACKETS);
		assertThat(loss.lost()).isBetween(2_000L - 178, 2_000L + 178);
	}

	@Test
	void losesTheSameAgainWithTheSameSeed() {
		assertThat(passed(new RandomLoss(1, 5), Direction.TO_SERVER))
			.isEqualTo(passed(new RandomLoss(1, 5), Direction.TO_SERVER))
			.isNotEqualTo(passed(new RandomLoss(1, 6), Direction.TO_SERVER));
	}

	private static List<Integer> passed(RandomLoss loss, Direction direction) {
		Packet packet = Packet.of(direction, new byte[] { 0x45 });
		List<Integer> passed = new ArrayList<>();
		for (int i = 0; i < PACKETS; i++) {
			int number = i;
			loss.forward(packet, (next) -> passed.add(number));
		}
		return passed;
	}

}
