package io.github.tfo.sample.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The result of a variant, from the requests that were added to it.
 */
final class VariantResult {

	private final Variant variant;

	private final List<Duration> times = new ArrayList<>();

	private Counts counts = Counts.NONE;

	private int failed;

	private @Nullable String firstFailure;

	VariantResult(Variant variant) {
		this.variant = variant;
	}

	Variant variant() {
		return this.variant;
	}

	void add(RaceRequest request) {
		this.counts = this.counts.plus(request.counts());
		if (request.time() != null) {
			this.times.add(request.time());
			return;
		}
		this.failed++;
		if (this.firstFailure == null) {
			this.firstFailure = request.failure();
		}
	}

	RaceRow toRow(VariantResult off) {
		Double median = millis(Quantiles::median);
		Double offMedian = off.millis(Quantiles::median);
		Double ratio = (median != null && offMedian != null) ? median / offMedian : null;
		return new RaceRow(this.variant.kind().label(), this.variant.scenario().name(), this.variant.mode(),
				this.times.size(), this.failed, this.firstFailure, median, millis(Quantiles::p99), ratio, this.counts);
	}

	private @Nullable Double millis(Function<Quantiles, Duration> quantile) {
		return this.times.isEmpty() ? null : quantile.apply(new Quantiles(this.times)).toNanos() / 1e6;
	}

}
