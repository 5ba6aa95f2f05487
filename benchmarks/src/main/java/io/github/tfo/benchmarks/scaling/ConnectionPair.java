package io.github.tfo.benchmarks.scaling;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.tfo.benchmarks.comparison.MedianInterval;
import io.github.tfo.benchmarks.comparison.Usage;

/**
 * Connections of one kind with Fast Open off and on.
 */
final class ConnectionPair {

	private static final Random RANDOM = new Random();

	private static final double NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);

	private final int size;

	private final int requests;

	private final ClientVariant off;

	private final ClientVariant on;

	/**
	 * A pair.
	 * @param size what grows from pair to pair
	 * @param requests how many a measurement makes
	 */
	ConnectionPair(int size, int requests, ClientVariant off, ClientVariant on) {
		this.size = size;
		this.requests = requests;
		this.off = off;
		this.on = on;
	}

	void warmUp(int atLeast) {
		int rounds = (atLeast + this.requests - 1) / this.requests;
		for (int i = 0; i < rounds; i++) {
			this.off.open(this.requests);
			this.on.open(this.requests);
		}
	}

	void measure() throws IOException {
		boolean offFirst = RANDOM.nextBoolean();
		(offFirst ? this.off : this.on).measure(this.requests);
		(offFirst ? this.on : this.off).measure(this.requests);
	}

	int size() {
		return this.size;
	}

	MedianInterval cpuMicrosOff() {
		return MedianInterval.of(this.off.perConnection((used) -> used.cpuNanos() / NANOS_PER_MICRO));
	}

	MedianInterval cpuMicrosOn() {
		return MedianInterval.of(this.on.perConnection((used) -> used.cpuNanos() / NANOS_PER_MICRO));
	}

	MedianInterval cpuRatio() {
		return compare(Usage::cpuNanos, (on, off) -> on / off);
	}

	/** As many connections a second by as many. */
	MedianInterval rateRatio() {
		return compare(Usage::wallNanos, (on, off) -> off / on);
	}

	MedianInterval rateOff() {
		return MedianInterval
			.of(this.off.perConnection((used) -> TimeUnit.SECONDS.toNanos(1) / (double) used.wallNanos()));
	}

	MedianInterval bytesOff() {
		return MedianInterval.of(this.off.perConnection(Usage::allocatedBytes));
	}

	MedianInterval bytesAdded() {
		return compare(Usage::allocatedBytes, (on, off) -> on - off);
	}

	double shareOfFastOpens() {
		return this.on.shareOfFastOpens();
	}

	private MedianInterval compare(ToDoubleFunction<Usage> figure, DoubleBinaryOperator operator) {
		List<Double> ons = this.on.perConnection(figure);
		List<Double> offs = this.off.perConnection(figure);
		return MedianInterval.of(IntStream.range(0, ons.size())
			.mapToObj((i) -> operator.applyAsDouble(ons.get(i), offs.get(i)))
			.toList());
	}

	Map<String, Object> describe() {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("size", this.size);
		row.put("connections a measurement", this.requests);
		row.put("connections a second, off", rateOff());
		row.put("connections a second, on/off", rateRatio());
		row.put("CPU us a connection, off", cpuMicrosOff());
		row.put("CPU us a connection, on", cpuMicrosOn());
		row.put("CPU, on/off", cpuRatio());
		row.put("bytes a connection, off", bytesOff());
		row.put("bytes added by on", bytesAdded());
		row.put("share of Fast Opens, on", shareOfFastOpens());
		return row;
	}

}
