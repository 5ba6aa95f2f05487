package io.github.tfo.benchmarks.startup;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

import io.github.tfo.benchmarks.comparison.MedianInterval;
import io.github.tfo.benchmarks.startup.ApplicationStart.Measured;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of the starts of all lanes, in rounds.
 */
final class StartUps {

	private final Map<StartUpLane, List<Measured>> lanes = new EnumMap<>(StartUpLane.class);

	StartUps() {
		for (StartUpLane lane : StartUpLane.values()) {
			this.lanes.put(lane, new ArrayList<>());
		}
	}

	void add(StartUpLane lane, Measured measured) {
		of(lane).add(measured);
	}

	/**
	 * In the order of the rounds.
	 */
	List<Measured> of(StartUpLane lane) {
		return this.lanes.getOrDefault(lane, List.of());
	}

	/**
	 * What was measured in a lane, {@code null} when there is no such thing in it.
	 */
	@Nullable MedianInterval median(StartUpLane lane, StartUpFigure figure) {
		return median(of(lane).stream().map((measured) -> measured.figures().get(figure)).toList());
	}

	/**
	 * The median of the rounds, each that of one lane by that of another one.
	 */
	@Nullable MedianInterval ratio(StartUpLane lane, StartUpLane by, StartUpFigure figure) {
		return pairs(lane, by, figure, (value, other) -> value / other);
	}

	@Nullable MedianInterval difference(StartUpLane lane, StartUpLane from, StartUpFigure figure) {
		return pairs(lane, from, figure, (value, other) -> value - other);
	}

	private @Nullable MedianInterval pairs(StartUpLane lane, StartUpLane other, StartUpFigure figure,
			DoubleBinaryOperator compare) {
		List<@Nullable Double> values = new ArrayList<>();
		for (int i = 0; i < Math.min(of(lane).size(), of(other).size()); i++) {
			Double value = of(lane).get(i).figures().get(figure);
			Double base = of(other).get(i).figures().get(figure);
			values.add((value != null && base != null) ? compare.applyAsDouble(value, base) : null);
		}
		return median(values);
	}

	private static @Nullable MedianInterval median(List<? extends @Nullable Double> values) {
		List<Double> known = new ArrayList<>();
		for (Double value : values) {
			if (value != null) {
				known.add(value);
			}
		}
		return known.isEmpty() ? null : MedianInterval.of(known);
	}

	long firstFastOpens(StartUpLane lane) {
		return of(lane).stream().filter(Measured::firstIsFastOpen).count();
	}

}
