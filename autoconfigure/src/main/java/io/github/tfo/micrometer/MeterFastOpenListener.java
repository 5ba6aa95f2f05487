// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Internal. {@link FastOpenListener} that counts outcomes of connections, and the time
 * that hits saved. Thread-safe; takes no lock for a host that has meters of its own.
 *
 * @since 0.1.0
 * @see FastOpenMeters
 */
public final class MeterFastOpenListener implements FastOpenListener {

	/**
	 * The most values that the tag {@code client.name} has, beside {@code other}.
	 */
	static final int MAX_CLIENT_NAMES = 100;

	private static final String OTHER_CLIENT_NAMES = "other";

	private static final Log logger = LogFactory.getLog(MeterFastOpenListener.class);

	private final MeterRegistry registry;

	private final LongSupplier nanoTime;

	private final Map<String, HostMeters> hosts = new ConcurrentHashMap<>();

	private final HostMeters others;

	// Before this time no host can have been idle for long enough to be removed
	private volatile long fullUntil;

	private boolean warned;

	/**
	 * Create a listener.
	 * @param registry the registry to count in
	 */
	public MeterFastOpenListener(MeterRegistry registry) {
		this(registry, System::nanoTime);
	}

	MeterFastOpenListener(MeterRegistry registry, LongSupplier nanoTime) {
		this.registry = registry;
		this.nanoTime = nanoTime;
		this.fullUntil = nanoTime.getAsLong();
		this.others = new HostMeters(registry, OTHER_CLIENT_NAMES, this.fullUntil);
	}

	@Override
	public void onOutcome(ConnectionDescription connection, FastOpenOutcome outcome) {
		meters(connection.clientName()).of(connection.library()).count(outcome);
	}

	private HostMeters meters(String clientName) {
		HostMeters known = this.hosts.get(clientName);
		long now = this.nanoTime.getAsLong();
		if (known != null && known.use(now)) {
			return known;
		}
		return (now - this.fullUntil < 0) ? this.others : admit(clientName);
	}

	private synchronized HostMeters admit(String clientName) {
		long now = this.nanoTime.getAsLong();
		HostMeters known = this.hosts.get(clientName);
		if (known != null && known.use(now)) {
			return known;
		}
		if (clientName.equals(OTHER_CLIENT_NAMES) || this.hosts.size() >= MAX_CLIENT_NAMES && !removeOldest(now)) {
			return this.others;
		}
		HostMeters added = new HostMeters(this.registry, clientName, now);
		this.hosts.put(clientName, added);
		return added;
	}

	private boolean removeOldest(long now) {
		Map.Entry<String, HostMeters> oldest = Collections.max(this.hosts.entrySet(),
				Comparator.comparingLong((host) -> host.getValue().idleNanos(now)));
		if (oldest.getValue().removeIfIdle(now)) {
			this.hosts.remove(oldest.getKey());
			return true;
		}
		long idle = oldest.getValue().idleNanos(now);
		this.fullUntil = now + HostMeters.IDLE.toNanos() - ((idle < HostMeters.IDLE.toNanos()) ? idle : 0);
		if (!this.warned) {
			this.warned = true;
			logger.warn("More than " + MAX_CLIENT_NAMES + " hosts: the others are counted together, as "
					+ Key.CLIENT_NAME.asString() + "=" + OTHER_CLIENT_NAMES);
		}
		return false;
	}

}
