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
 * What was measured of the starts of all variants, in rounds.
 */
final class StartUps {

	private final Map<StarterVariant, List<Measured>> variants = new EnumMap<>(StarterVariant.class);

	StartUps() {
		for (StarterVariant variant : StarterVariant.values()) {
			this.variants.put(variant, new ArrayList<>());
		}
	}

	void add(StarterVariant variant, Measured measured) {
		of(variant).add(measured);
	}

	/**
	 * In the order of the rounds.
	 */
	List<Measured> of(StarterVariant variant) {
		return this.variants.getOrDefault(variant, List.of());
	}

	/**
	 * What was measured in a variant, {@code null} when there is no such thing in it.
	 */
	@Nullable MedianInterval median(StarterVariant variant, StartUpFigure figure) {
		return median(of(variant).stream().map((measured) -> measured.figures().get(figure)).toList());
	}

	/**
	 * The median of the rounds, each that of one variant by that of another one.
	 */
	@Nullable MedianInterval ratio(StarterVariant variant, StarterVariant by, StartUpFigure figure) {
		return pairs(variant, by, figure, (value, other) -> value / other);
	}

	@Nullable MedianInterval difference(StarterVariant variant, StarterVariant from, StartUpFigure figure) {
		return pairs(variant, from, figure, (value, other) -> value - other);
	}

	private @Nullable MedianInterval pairs(StarterVariant variant, StarterVariant other, StartUpFigure figure,
			DoubleBinaryOperator compare) {
		List<@Nullable Double> values = new ArrayList<>();
		for (int i = 0; i < Math.min(of(variant).size(), of(other).size()); i++) {
			Double value = of(variant).get(i).figures().get(figure);
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

	long firstFastOpens(StarterVariant variant) {
		return of(variant).stream().filter(Measured::firstIsFastOpen).count();
	}

}
