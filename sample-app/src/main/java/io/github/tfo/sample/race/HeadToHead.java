package io.github.tfo.sample.race;

import java.net.URI;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.tfo.sample.client.HttpClientKind;

import org.springframework.stereotype.Component;

/**
 * A race of two, Fast Open off against on, with one client and one target.
 */
@Component
public class HeadToHead {

	private static final int WARM_UP = 3;

	private final FastOpenDetection detection;

	private final Lanes lanes;

	private final LapTimer timer;

	HeadToHead(FastOpenDetection detection, Lanes lanes, LapTimer timer) {
		this.detection = detection;
		this.lanes = lanes;
		this.timer = timer;
	}

	/**
	 * Run the race, after a few requests that do not count.
	 * @param kind the client
	 * @param target what it gets
	 * @param rounds how many requests each makes
	 * @param cancelled whether to end it early, asked after each request
	 * @param listener hears of each request that counts
	 * @throws RaceFailedException when a request fails
	 * @throws RaceCancelledException when it was cancelled
	 */
	public void run(HttpClientKind kind, URI target, int rounds, BooleanSupplier cancelled, LapListener listener) {
		this.detection.await();
		List<Lane> both = List.of(this.lanes.open(kind, Mode.OFF, target), this.lanes.open(kind, Mode.ON, target));
		Race race = new Race(both, this.timer, cancelled);
		race.warmUp(WARM_UP, (mode, lap) -> {
		});
		race.run(rounds, (mode, lap) -> {
			if (lap.failure() != null) {
				throw new RaceFailedException(lap.failure());
			}
			listener.onLap(mode, lap);
		});
	}

}
