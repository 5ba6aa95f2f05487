package io.github.tfo.sample.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.tfo.sample.client.HttpClientKind;
import io.github.tfo.sample.race.Counts;
import io.github.tfo.sample.race.Lap;
import io.github.tfo.sample.race.LapListener;
import io.github.tfo.sample.race.Mode;
import io.github.tfo.sample.race.Quantiles;
import org.jspecify.annotations.Nullable;

/**
 * A race on demand, to be looked at while it runs. Safe for use by several threads.
 */
final class LiveRace implements LapListener {

	private final int id;

	private final HttpClientKind client;

	private final String scheme;

	private final int requests;

	private final List<Duration> off = new ArrayList<>();

	private final List<Duration> on = new ArrayList<>();

	private Counts counts = Counts.NONE;

	private State state = State.WARMING_UP;

	private @Nullable String failure;

	LiveRace(int id, HttpClientKind client, String scheme, int requests) {
		this.id = id;
		this.client = client;
		this.scheme = scheme;
		this.requests = requests;
	}

	int id() {
		return this.id;
	}

	@Override
	public synchronized void onLap(Mode mode, Lap lap) {
		this.state = State.RUNNING;
		if (lap.time() != null) {
			((mode == Mode.ON) ? this.on : this.off).add(lap.time());
		}
		if (mode == Mode.ON) {
			this.counts = this.counts.plus(lap.counts());
		}
	}

	synchronized void finish() {
		this.state = State.FINISHED;
	}

	synchronized void fail(String failure) {
		this.state = State.FAILED;
		this.failure = failure;
	}

	synchronized View view() {
		return new View(this.id, this.state, this.client.parameter(), this.scheme, this.requests, this.failure,
				Times.of(this.off), Times.of(this.on), this.counts.outcomes().hits(), this.counts.kernel().active());
	}

	/** How far it is. */
	enum State {

		/** Requests that do not count. */
		@JsonProperty("warming-up")
		WARMING_UP,

		/** Requests that count. */
		@JsonProperty("running")
		RUNNING,

		/** All have had a response. */
		@JsonProperty("finished")
		FINISHED,

		/** One has not, and it was the last. */
		@JsonProperty("failed")
		FAILED

	}

	/**
	 * The race at a moment.
	 *
	 * @param id its number
	 * @param state how far it is
	 * @param client the client
	 * @param scheme http or https
	 * @param requests how many requests of each kind there will be
	 * @param failure what was wrong, {@code null} when nothing was
	 * @param off with ordinary handshakes
	 * @param on with Fast Open
	 * @param hits how many the starter counted of those with Fast Open
	 * @param kernelFastOpens how many the kernel counted of those, {@code null} when that
	 * cannot be read
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record View(int id, State state, String client, String scheme, int requests, @Nullable String failure, Times off,
			Times on, long hits, @Nullable Long kernelFastOpens) {
	}

	/**
	 * How long requests took.
	 *
	 * @param milliseconds each, in turn
	 * @param median the median, {@code null} when there is none yet
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Times(List<Double> milliseconds, @Nullable Double median) {

		static Times of(List<Duration> times) {
			return new Times(times.stream().map(Times::millis).toList(),
					times.isEmpty() ? null : millis(new Quantiles(times).median()));
		}

		private static double millis(Duration time) {
			return time.toNanos() / 1e6;
		}

	}

}
