package io.github.tfo.micrometer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.Peer;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

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

	private final Map<ClientLibrary, Map<String, ClientMeters>> meters = new EnumMap<>(ClientLibrary.class);

	/**
	 * Create a listener.
	 * @param registry where to count
	 */
	public MeterFastOpenListener(MeterRegistry registry) {
		this.registry = registry;
		for (ClientLibrary library : ClientLibrary.values()) {
			this.meters.put(library, new ConcurrentHashMap<>());
		}
	}

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
		meters(peer.library(), peer.clientName()).count(outcome);
	}

	private ClientMeters meters(ClientLibrary library, String clientName) {
		Map<String, ClientMeters> byName = Objects.requireNonNull(this.meters.get(library));
		ClientMeters known = byName.get(clientName);
		return (known != null) ? known
				: byName.computeIfAbsent(bounded(clientName), (name) -> new ClientMeters(this.registry, library, name));
	}

	private String bounded(String clientName) {
		if (this.clientNames.contains(clientName)) {
			return clientName;
		}
		if (this.clientNames.size() > MAX_CLIENT_NAMES) {
			return OTHER_CLIENT_NAMES;
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

}
