// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.race.Counts;
import io.github.tfo.sample.race.Race;
import io.github.tfo.sample.race.RaceMode;
import org.jspecify.annotations.Nullable;

/**
 * A race on demand, which can be viewed while it runs. Thread-safe.
 */
final class LiveRace {

	private final int id;

	private final SampleClient client;

	private final Scenario scenario;

	private final int requests;

	private final Map<RaceMode, List<Double>> times = new EnumMap<>(RaceMode.class);

	private Counts counts = Counts.NONE;

	private RaceState state = RaceState.WARMING_UP;

	private @Nullable String failure;

	LiveRace(int id, SampleClient client, Scenario scenario, int requests) {
		this.id = id;
		this.client = client;
		this.scenario = scenario;
		this.requests = requests;
	}

	int id() {
		return this.id;
	}

	synchronized boolean isRunning() {
		return this.state == RaceState.WARMING_UP || this.state == RaceState.RUNNING;
	}

	synchronized void add(Race.Variant variant, Race.Request request) {
		this.state = RaceState.RUNNING;
		if (request.milliseconds() != null) {
			this.times.computeIfAbsent(variant.mode(), (first) -> new ArrayList<>()).add(request.milliseconds());
		}
		if (variant.mode() != RaceMode.OFF) {
			this.counts = this.counts.plus(request.counts());
		}
	}

	synchronized void finish() {
		this.state = RaceState.FINISHED;
	}

	synchronized void fail(String failure) {
		this.state = RaceState.FAILED;
		this.failure = failure;
	}

	synchronized RaceView view() {
		return new RaceView(this.id, this.state, this.client.parameter(), this.scenario.name(), this.requests,
				this.failure, times(RaceMode.OFF), times(RaceMode.ON),
				(this.scenario.cookieless() != null) ? times(RaceMode.COOKIELESS) : null, this.counts.outcomes().hits(),
				this.counts.kernel().active());
	}

	private RequestTimes times(RaceMode mode) {
		List<Double> times = List.copyOf(this.times.getOrDefault(mode, List.of()));
		return new RequestTimes(times, Race.percentile(50, times));
	}

	/** The progress of a race. */
	enum RaceState {

		/** It makes requests that do not count. */
		WARMING_UP,

		/** It makes requests that count. */
		RUNNING,

		/** All requests had a response. */
		FINISHED,

		/** A request had no response, and the race has ended. */
		FAILED;

		@JsonValue
		String text() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * A race at one moment.
	 *
	 * @param id its number
	 * @param state its progress
	 * @param client the client
	 * @param scenario http, https or service
	 * @param requests how many requests of each kind there will be
	 * @param failure why it failed, {@code null} when it did not
	 * @param off with ordinary handshakes
	 * @param on with Fast Open
	 * @param cookieless with Fast Open and without a cookie, {@code null} in a scenario
	 * that has no such requests
	 * @param hits how many hits the starter counted
	 * @param kernelFastOpens how many Fast Opens the kernel counted, {@code null} when
	 * that cannot be read
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record RaceView(int id, RaceState state, String client, String scenario, int requests, @Nullable String failure,
			RequestTimes off, RequestTimes on, @Nullable RequestTimes cookieless, long hits,
			@Nullable Long kernelFastOpens) {
	}

	/**
	 * How long requests took.
	 *
	 * @param milliseconds the time of each request, in order
	 * @param median the median, {@code null} when there is none yet
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record RequestTimes(List<Double> milliseconds, @Nullable Double median) {
	}

}
