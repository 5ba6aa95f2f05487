package io.github.tfo.micrometer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.connection.Peer;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the outcomes of connections, and what the hits saved. Thread-safe.
 *
 * @since 0.1.0
 * @see FastOpenMeters
 */
public final class MeterFastOpenListener implements FastOpenListener {

	/**
	 * How many values the tag {@code client.name} has at most.
	 */
	static final int MAX_CLIENT_NAMES = 100;

	private static final String OTHER_CLIENT_NAMES = "other";

	private static final Log logger = LogFactory.getLog(MeterFastOpenListener.class);

	private final MeterRegistry registry;

	private final Set<String> clientNames = ConcurrentHashMap.newKeySet();

	private final Map<Series, Consumer<FastOpenOutcome>> recorders = new ConcurrentHashMap<>();

	/**
	 * Create a listener.
	 * @param registry where to count
	 */
	public MeterFastOpenListener(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
		this.recorders.computeIfAbsent(series(peer, outcome), this::register).accept(outcome);
	}

	private Series series(Peer peer, FastOpenOutcome outcome) {
		String clientName = bounded(peer.clientName());
		if (outcome instanceof Hit) {
			return new Series(FastOpenMeters.COOKIE_HITS, peer.library(), clientName, null);
		}
		if (outcome instanceof Fallback fallback) {
			return new Series(FastOpenMeters.FALLBACKS, peer.library(), clientName, fallback.reason().tag());
		}
		if (outcome instanceof Failed failed) {
			return new Series(FastOpenMeters.CONNECTION_FAILURES, peer.library(), clientName, failed.reason().tag());
		}
		return new Series(FastOpenMeters.EINPROGRESS_DEFERRALS, peer.library(), clientName, null);
	}

	private String bounded(String clientName) {
		if (this.clientNames.contains(clientName)) {
			return clientName;
		}
		synchronized (this.clientNames) {
			if (this.clientNames.size() < MAX_CLIENT_NAMES) {
				this.clientNames.add(clientName);
				return clientName;
			}
			if (this.clientNames.add(OTHER_CLIENT_NAMES)) {
				logger.warn("More than " + MAX_CLIENT_NAMES + " hosts: the others are counted together, as "
						+ Key.CLIENT_NAME.asString() + "=" + OTHER_CLIENT_NAMES);
			}
			return OTHER_CLIENT_NAMES;
		}
	}

	private Consumer<FastOpenOutcome> register(Series series) {
		Counter counter = Counter.builder(series.meter.getName())
			.description(series.meter.getDescription())
			.tags(series.tags())
			.register(this.registry);
		if (series.meter != FastOpenMeters.COOKIE_HITS) {
			return (outcome) -> counter.increment();
		}
		Timer roundTripSaved = Timer.builder(FastOpenMeters.ROUND_TRIP_SAVED.getName())
			.description(FastOpenMeters.ROUND_TRIP_SAVED.getDescription())
			.tags(series.tags())
			.register(this.registry);
		DistributionSummary synData = DistributionSummary.builder(FastOpenMeters.SYN_DATA.getName())
			.description(FastOpenMeters.SYN_DATA.getDescription())
			.baseUnit(FastOpenMeters.SYN_DATA.getBaseUnit())
			.tag(Key.LIBRARY.asString(), series.library.tag())
			.register(this.registry);
		return (outcome) -> {
			counter.increment();
			if (outcome instanceof Hit hit) {
				roundTripSaved.record(hit.roundTrip());
				synData.record(hit.synDataBytes());
			}
		};
	}

	private record Series(FastOpenMeters meter, ClientLibrary library, String clientName, @Nullable String reason) {

		Tags tags() {
			Tags tags = Tags.of(Key.LIBRARY.asString(), this.library.tag(), Key.CLIENT_NAME.asString(),
					this.clientName);
			return (this.reason != null) ? tags.and(Key.REASON.asString(), this.reason) : tags;
		}

	}

}
