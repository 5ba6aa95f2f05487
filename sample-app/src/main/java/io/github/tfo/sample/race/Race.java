// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Makes a request of each variant in turn, in many rounds, so that noise affects all of
 * them alike.
 */
@Component
public class Race {

	private final TestBed testBed;

	private final Counters counters;

	private volatile boolean cancelled;

	Race(TestBed testBed, Counters counters) {
		this.testBed = testBed;
		this.counters = counters;
	}

	/**
	 * Make the requests.
	 * @param variants what to compare
	 * @param rounds how many requests of each variant to make, at least 1
	 * @param listener is notified of each request, on this thread; what it throws ends
	 * the race
	 * @return what was measured, in the order of the variants
	 * @throws CancellationException when the application is ending
	 */
	public List<Row> run(List<Variant> variants, int rounds, BiConsumer<Variant, Request> listener) {
		Map<Variant, List<Request>> requests = new LinkedHashMap<>();
		for (int round = 0; round < rounds; round++) {
			for (Variant variant : variants) {
				Request request = request(variant);
				if (this.cancelled) {
					throw new CancellationException("The sample is ending");
				}
				listener.accept(variant, request);
				requests.computeIfAbsent(variant, (first) -> new ArrayList<>()).add(request);
			}
		}
		return requests.keySet().stream().map((variant) -> row(variant, requests)).toList();
	}

	/** Make a request, check the response, and read the counters before and after. */
	private Request request(Variant variant) {
		return this.counters.alone(() -> {
			Counts before = this.counters.read();
			Double milliseconds = null;
			String failure;
			try {
				ColdClients.Response response = variant.clients().get(variant.client(), variant.target());
				milliseconds = response.milliseconds();
				failure = failure(response);
			}
			catch (ColdClients.NoResponseException ex) {
				failure = ex.getMessage();
			}
			Counts counts = this.counters.read().minus(before);
			if (variant.mode() == RaceMode.NETTY_OPTION) {
				this.counters.addNettyOption(counts);
			}
			return new Request((failure == null) ? milliseconds : null, failure, counts);
		});
	}

	private @Nullable String failure(ColdClients.Response response) {
		String expected = this.testBed.upstream().body();
		if (response.status() >= 400) {
			return "The answer was status " + response.status();
		}
		if (expected != null && !expected.equals(response.body())) {
			return "The answer was '" + response.body() + "' instead of '" + expected + "'";
		}
		return null;
	}

	private static Row row(Variant variant, Map<Variant, List<Request>> requests) {
		List<Request> made = requests.getOrDefault(variant, List.of());
		List<Double> times = times(made);
		Double median = percentile(50, times);
		Double off = requests.keySet()
			.stream()
			.filter(variant::isComparedWith)
			.findFirst()
			.map((compared) -> percentile(50, times(requests.getOrDefault(compared, List.of()))))
			.orElse(null);
		return new Row(variant.client().label(), variant.scenario().name(), variant.mode(), times.size(),
				made.size() - times.size(),
				made.stream().map(Request::failure).filter(Objects::nonNull).findFirst().orElse(null), median,
				percentile(99, times), (median != null && off != null) ? median / off : null,
				made.stream().map(Request::counts).reduce(Counts.NONE, Counts::plus));
	}

	private static List<Double> times(List<Request> requests) {
		return requests.stream().map(Request::milliseconds).filter(Objects::nonNull).toList();
	}

	/**
	 * Return a percentile by nearest rank, which is one of the values.
	 * @param percent how many percent of the values are not greater, 1 to 100
	 * @param values the values, in any order
	 * @return {@code null} when there are no values
	 */
	public static @Nullable Double percentile(int percent, List<Double> values) {
		int rank = (values.size() * percent + 99) / 100;
		return values.isEmpty() ? null : values.stream().sorted().toList().get(rank - 1);
	}

	/**
	 * Listener for requests that must not fail.
	 * @param variant the variant
	 * @param request the request
	 * @throws RaceFailedException when it failed
	 */
	public static void requireResponse(Variant variant, Request request) {
		if (request.failure() != null) {
			throw new RaceFailedException(variant + ": " + request.failure());
		}
	}

	@EventListener(ContextClosedEvent.class)
	void cancel() {
		this.cancelled = true;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * What takes part in a race.
	 *
	 * @param client the client that makes the requests
	 * @param scenario what it calls
	 * @param mode how it opens connections
	 * @param clients the clients of the application that opens them so
	 */
	public record Variant(SampleClient client, Scenario scenario, RaceMode mode, ColdClients clients) {

		private URI target() {
			return (this.mode == RaceMode.COOKIELESS) ? Objects.requireNonNull(this.scenario.cookieless())
					: this.scenario.target();
		}

		private boolean isComparedWith(Variant other) {
			return other.mode == RaceMode.OFF && other.client == this.client && other.scenario.equals(this.scenario);
		}

		@Override
		public String toString() {
			return this.client.label() + " " + this.scenario.name() + ", " + this.mode.label();
		}

	}

	/**
	 * One request of a variant.
	 *
	 * @param milliseconds how long it took, {@code null} when it failed
	 * @param failure why it failed, {@code null} when it did not
	 * @param counts what was counted during it
	 */
	public record Request(@Nullable Double milliseconds, @Nullable String failure, Counts counts) {
	}

	/**
	 * What was measured for a variant.
	 *
	 * @param client the client
	 * @param scenario http, https or service
	 * @param mode how it opens connections
	 * @param requests how many requests had the right response
	 * @param failed how many requests failed
	 * @param firstFailure why the first of them failed
	 * @param medianMillis the median, {@code null} when all have failed
	 * @param p99Millis the 99th percentile, {@code null} when all have failed
	 * @param ratio the median, compared to that with Fast Open off
	 * @param counts what was counted during the requests
	 */
	public record Row(String client, String scenario, RaceMode mode, int requests, int failed,
			@Nullable String firstFailure, @Nullable Double medianMillis, @Nullable Double p99Millis,
			@Nullable Double ratio, Counts counts) {
	}

}
