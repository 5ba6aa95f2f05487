// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.actuate.FastOpenDescriptor.ClientDescriptor;
import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;
import io.github.tfo.connection.DestinationMap;

/**
 * Internal. {@link FastOpenListener} that counts outcomes for each destination, for each
 * library, and in total. Thread-safe. It keeps at most {@value #MAX_DESTINATIONS}
 * destinations, and at most as many of one address as a {@link DestinationMap}. A
 * destination that it drops stays in the totals.
 *
 * @since 0.1.0
 */
public final class DestinationTable implements FastOpenListener {

	static final int MAX_DESTINATIONS = 1000;

	private final Clock clock;

	// Also the lock for this field and those that follow
	private final DestinationMap<Entry> entries = new DestinationMap<>(MAX_DESTINATIONS);

	private final Tally totals = new Tally();

	private final Map<ClientLibrary, Tally> clients = new EnumMap<>(ClientLibrary.class);

	private long omitted;

	/**
	 * Create an empty table.
	 */
	public DestinationTable() {
		this(Clock.systemUTC());
	}

	DestinationTable(Clock clock) {
		this.clock = clock;
		for (ClientLibrary library : ClientLibrary.values()) {
			this.clients.put(library, new Tally());
		}
	}

	@Override
	public void onOutcome(ConnectionDescription connection, FastOpenOutcome outcome) {
		long now = this.clock.millis();
		synchronized (this.entries) {
			this.totals.add(outcome);
			Objects.requireNonNull(this.clients.get(connection.library())).add(outcome);
			Entry entry = this.entries.get(connection.address());
			if (entry == null) {
				entry = new Entry();
				if (this.entries.put(connection.address(), entry) != null) {
					this.omitted++;
				}
			}
			entry.tally.add(outcome);
			entry.clientName = connection.clientName();
			entry.lastUsedMillis = now;
		}
	}

	Snapshot snapshot() {
		synchronized (this.entries) {
			List<Row> rows = new ArrayList<>(this.entries.size());
			this.entries.forEach((destination, entry) -> rows.add(new Row(destination, entry.clientName,
					entry.tally.describe(), Instant.ofEpochMilli(entry.lastUsedMillis))));
			Collections.reverse(rows);
			rows.sort(Comparator.comparing(Row::lastUsed).reversed());
			Map<String, ClientDescriptor> byLibrary = new LinkedHashMap<>();
			this.clients
				.forEach((library, tally) -> byLibrary.put(library.tag(), ClientDescriptor.of(tally.describe())));
			return new Snapshot(rows, this.totals.describe(), byLibrary, this.omitted);
		}
	}

	/**
	 * The table at one moment, the row that was used last first.
	 */
	record Snapshot(List<Row> rows, CountsDescriptor totals, Map<String, ClientDescriptor> clients, long omitted) {
	}

	/**
	 * The counts of one destination.
	 */
	record Row(InetSocketAddress destination, String clientName, CountsDescriptor counts, Instant lastUsed) {
	}

	private static final class Entry {

		private final Tally tally = new Tally();

		private String clientName = "";

		private long lastUsedMillis;

	}

}
