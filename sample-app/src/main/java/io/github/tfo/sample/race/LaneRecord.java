package io.github.tfo.sample.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Collects the laps of a lane.
 */
final class LaneRecord {

	private final Lane lane;

	private final List<Duration> times = new ArrayList<>();

	private Counts counts = Counts.NONE;

	private int failed;

	private @Nullable String firstFailure;

	LaneRecord(Lane lane) {
		this.lane = lane;
	}

	Lane lane() {
		return this.lane;
	}

	void add(Lap lap) {
		this.counts = this.counts.plus(lap.counts());
		if (lap.time() != null) {
			this.times.add(lap.time());
			return;
		}
		this.failed++;
		if (this.firstFailure == null) {
			this.firstFailure = lap.failure();
		}
	}

	Row toRow(LaneRecord off) {
		Double median = millis(Quantiles::median);
		Double offMedian = off.millis(Quantiles::median);
		Double ratio = (median != null && offMedian != null) ? median / offMedian : null;
		return new Row(this.lane.kind().label(), this.lane.scheme(), this.lane.mode(), this.times.size(), this.failed,
				this.firstFailure, median, millis(Quantiles::p99), ratio, this.counts);
	}

	private @Nullable Double millis(Function<Quantiles, Duration> quantile) {
		return this.times.isEmpty() ? null : quantile.apply(new Quantiles(this.times)).toNanos() / 1e6;
	}

}
