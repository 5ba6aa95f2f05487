package io.github.tfo.sample.race;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Sends each lane in turn, again and again, so that noise hits all alike.
 */
final class Race {

	private final List<Lane> lanes;

	private final LapTimer timer;

	private final BooleanSupplier cancelled;

	Race(List<Lane> lanes, LapTimer timer, BooleanSupplier cancelled) {
		this.lanes = lanes;
		this.timer = timer;
		this.cancelled = cancelled;
	}

	/**
	 * Make requests that do not count.
	 * @return what was measured
	 * @throws RaceFailedException when one fails
	 */
	List<Row> warmUp(int rounds, LapListener listener) {
		return run(rounds, listener, (record, lap) -> {
			if (lap.failure() != null) {
				throw new RaceFailedException(record.lane() + ": " + lap.failure());
			}
		});
	}

	List<Row> run(int rounds, LapListener listener) {
		return run(rounds, listener, (record, lap) -> {
		});
	}

	private List<Row> run(int rounds, LapListener listener, BiConsumer<LaneRecord, Lap> check) {
		List<LaneRecord> records = this.lanes.stream().map(LaneRecord::new).toList();
		for (int round = 0; round < rounds; round++) {
			for (LaneRecord record : records) {
				Lap lap = this.timer.run(record.lane());
				if (this.cancelled.getAsBoolean()) {
					throw new RaceCancelledException();
				}
				record.add(lap);
				check.accept(record, lap);
				listener.onLap(record.lane().mode(), lap);
			}
		}
		return records.stream().map((record) -> record.toRow(off(records, record.lane()))).toList();
	}

	private static LaneRecord off(List<LaneRecord> records, Lane lane) {
		return records.stream()
			.filter((record) -> record.lane().mode() == Mode.OFF && record.lane().kind() == lane.kind()
					&& record.lane().target().equals(lane.target()))
			.findFirst()
			.orElseThrow();
	}

}
