package io.github.tfo.sample.race;

import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;

import org.springframework.stereotype.Component;

/**
 * Compares Fast Open off with on, for one client and one scenario.
 */
@Component
public class OnOffComparison {

	private static final int WARM_UP = 3;

	private final FastOpenDetection detection;

	private final Variants variants;

	private final RequestTimer timer;

	OnOffComparison(FastOpenDetection detection, Variants variants, RequestTimer timer) {
		this.detection = detection;
		this.variants = variants;
		this.timer = timer;
	}

	/**
	 * Run the comparison, after a few requests that do not count.
	 * @param kind the client
	 * @param scenario what it calls
	 * @param rounds how many requests each makes
	 * @param cancelled whether to end it early, asked after each request
	 * @param listener is notified of each request that counts
	 * @throws RaceFailedException when a request fails
	 * @throws RaceCancelledException when it was cancelled
	 */
	public void run(SampleClient kind, Scenario scenario, int rounds, BooleanSupplier cancelled,
			RaceListener listener) {
		this.detection.await();
		List<Variant> compared = RaceMode.of(scenario)
			.stream()
			.filter((mode) -> mode != RaceMode.NETTY_OPTION)
			.map((mode) -> this.variants.open(kind, mode, scenario))
			.toList();
		Race race = new Race(compared, this.timer, cancelled);
		race.warmUp(WARM_UP, (mode, request) -> {
		});
		race.run(rounds, (mode, request) -> {
			if (request.failure() != null) {
				throw new RaceFailedException(request.failure());
			}
			listener.onRequest(mode, request);
		});
	}

}
