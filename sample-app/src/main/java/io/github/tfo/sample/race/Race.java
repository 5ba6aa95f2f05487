package io.github.tfo.sample.race;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Makes a request of each variant in turn, in many rounds, so that noise affects all of
 * them alike.
 */
final class Race {

	private final List<Variant> variants;

	private final RequestTimer timer;

	private final BooleanSupplier cancelled;

	Race(List<Variant> variants, RequestTimer timer, BooleanSupplier cancelled) {
		this.variants = variants;
		this.timer = timer;
		this.cancelled = cancelled;
	}

	/**
	 * Make requests that do not count.
	 * @return what was measured
	 * @throws RaceFailedException when one fails
	 */
	List<RaceRow> warmUp(int rounds, RaceListener listener) {
		return run(rounds, listener, (result, request) -> {
			if (request.failure() != null) {
				throw new RaceFailedException(result.variant() + ": " + request.failure());
			}
		});
	}

	List<RaceRow> run(int rounds, RaceListener listener) {
		return run(rounds, listener, (result, request) -> {
		});
	}

	private List<RaceRow> run(int rounds, RaceListener listener, BiConsumer<VariantResult, RaceRequest> check) {
		List<VariantResult> results = this.variants.stream().map(VariantResult::new).toList();
		for (int round = 0; round < rounds; round++) {
			for (VariantResult result : results) {
				RaceRequest request = this.timer.run(result.variant());
				if (this.cancelled.getAsBoolean()) {
					throw new RaceCancelledException();
				}
				result.add(request);
				check.accept(result, request);
				listener.onRequest(result.variant().mode(), request);
			}
		}
		return results.stream().map((result) -> result.toRow(off(results, result.variant()))).toList();
	}

	private static VariantResult off(List<VariantResult> results, Variant variant) {
		return results.stream()
			.filter((result) -> result.variant().mode() == RaceMode.OFF && result.variant().kind() == variant.kind()
					&& result.variant().scenario().equals(variant.scenario()))
			.findFirst()
			.orElseThrow();
	}

}
