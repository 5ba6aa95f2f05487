package io.github.tfo.micrometer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.connection.Peer;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the outcomes of connections. Thread-safe.
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

	private final Map<Series, Counter> counters = new ConcurrentHashMap<>();

	/**
	 * Create a listener.
	 * @param registry where to count
	 */
	public MeterFastOpenListener(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
		this.counters.computeIfAbsent(series(peer, outcome), this::register).increment();
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

	private Counter register(Series series) {
		Counter.Builder builder = Counter.builder(series.meter.getName())
			.tag(Key.LIBRARY.asString(), series.library.tag())
			.tag(Key.CLIENT_NAME.asString(), series.clientName);
		if (series.reason != null) {
			builder.tag(Key.REASON.asString(), series.reason);
		}
		return builder.register(this.registry);
	}

	private record Series(FastOpenMeters meter, ClientLibrary library, String clientName, @Nullable String reason) {
	}

}
