package io.github.tfo.actuate;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;
import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.Peer;

/**
 * Counts outcomes for each destination. Thread-safe. Remembers at most
 * {@value #MAX_DESTINATIONS} destinations; the least recently used gives way, and stays
 * in the totals.
 *
 * @since 0.1.0
 */
public final class DestinationTable implements FastOpenListener {

	static final int MAX_DESTINATIONS = 1000;

	private final Clock clock;

	// Least recently used first. Also the lock of all that follows
	private final Map<InetSocketAddress, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

	private final Tally totals = new Tally();

	private long omitted;

	/**
	 * Create an empty table.
	 */
	public DestinationTable() {
		this(Clock.systemUTC());
	}

	DestinationTable(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
		long now = this.clock.millis();
		synchronized (this.entries) {
			this.totals.add(outcome);
			Entry entry = this.entries.computeIfAbsent(peer.address(), (added) -> new Entry());
			entry.tally.add(outcome);
			entry.clientName = peer.clientName();
			entry.lastUsedMillis = now;
			if (this.entries.size() > MAX_DESTINATIONS) {
				this.entries.remove(this.entries.keySet().iterator().next());
				this.omitted++;
			}
		}
	}

	Snapshot snapshot() {
		synchronized (this.entries) {
			List<Row> rows = new ArrayList<>(this.entries.size());
			this.entries.forEach((destination, entry) -> rows.add(new Row(destination, entry.clientName,
					entry.tally.describe(), Instant.ofEpochMilli(entry.lastUsedMillis))));
			Collections.reverse(rows);
			return new Snapshot(rows, this.totals.describe(), this.omitted);
		}
	}

	/**
	 * The table at one moment, the last used row first.
	 */
	record Snapshot(List<Row> rows, CountsDescriptor totals, long omitted) {
	}

	/**
	 * A destination.
	 */
	record Row(InetSocketAddress destination, String clientName, CountsDescriptor counts, Instant lastUsed) {
	}

	private static final class Entry {

		private final Tally tally = new Tally();

		private String clientName = "";

		private long lastUsedMillis;

	}

}
