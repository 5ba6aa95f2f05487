package io.github.tfo.sample.page;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.race.OnOffComparison;
import io.github.tfo.sample.race.RaceCancelledException;
import io.github.tfo.sample.race.RaceFailedException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Runs one race on demand at a time, and keeps the latest.
 */
@Component
class RaceTrack implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RaceTrack.class);

	private static final long END_SECONDS = 2;

	private final OnOffComparison race;

	private final ExecutorService thread = Executors.newSingleThreadExecutor((action) -> new Thread(action, "race"));

	private @Nullable LiveRace latest;

	private boolean taken;

	private volatile boolean closing;

	RaceTrack(OnOffComparison race) {
		this.race = race;
	}

	/**
	 * Start a race, and do not wait for its end.
	 * @return the race; empty when another one is running
	 */
	synchronized Optional<LiveRace> start(SampleClient client, Scenario scenario, int requests) {
		if (this.taken) {
			return Optional.empty();
		}
		int id = (this.latest != null) ? this.latest.id() + 1 : 1;
		LiveRace started = new LiveRace(id, client, scenario.name(), requests);
		this.thread.execute(() -> run(started, client, scenario, requests));
		this.latest = started;
		this.taken = true;
		return Optional.of(started);
	}

	private void run(LiveRace live, SampleClient client, Scenario scenario, int requests) {
		try {
			this.race.run(client, scenario, requests, () -> this.closing, live);
			leave(live::finish);
		}
		catch (RaceFailedException ex) {
			leave(() -> live.fail(String.valueOf(ex.getMessage())));
		}
		catch (RaceCancelledException ex) {
			leave(() -> live.fail("The sample is ending"));
		}
		catch (RuntimeException ex) {
			logger.error("The race cannot be run", ex);
			leave(() -> live.fail("The race cannot be run: " + ex));
		}
	}

	/** End the race and free the track together, so that the next race can start. */
	private synchronized void leave(Runnable end) {
		this.taken = false;
		end.run();
	}

	/**
	 * Return the latest race, which may be running.
	 */
	synchronized Optional<LiveRace> latest() {
		return Optional.ofNullable(this.latest);
	}

	@Override
	public void close() {
		this.closing = true;
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("The race has not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
