// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.tfo.actuate.DestinationTable.Row;
import io.github.tfo.actuate.DestinationTable.Snapshot;
import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;
import io.github.tfo.actuate.FastOpenDescriptor.DestinationDescriptor;
import io.github.tfo.actuate.FastOpenDescriptor.KernelDescriptor;
import io.github.tfo.connection.BackedOffDestination;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.linux.KernelCounters;
import io.github.tfo.linux.KernelSettings;
import io.github.tfo.linux.KernelSupport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} that reports what Fast Open did for each destination, and
 * ends a destination's back-off. Thread-safe.
 *
 * @since 0.1.0
 */
@Endpoint(id = "tfo")
public class FastOpenEndpoint {

	private static final CountsDescriptor NOTHING = new Tally().describe();

	private final @Nullable Enabled enabled;

	/**
	 * Create an endpoint for an application in which Fast Open is not enabled.
	 */
	public FastOpenEndpoint() {
		this.enabled = null;
	}

	/**
	 * Create an endpoint for an application in which Fast Open is enabled.
	 * @param status whether Fast Open can be used
	 * @param health what is known of the paths to destinations
	 * @param table the outcomes for each destination
	 */
	public FastOpenEndpoint(FastOpenStatus status, PathHealth health, DestinationTable table) {
		this.enabled = new Enabled(status, health, table);
	}

	/**
	 * Return what Fast Open did since the application started.
	 * @return a report of bounded size
	 */
	@ReadOperation
	public FastOpenDescriptor fastOpen() {
		return (this.enabled != null) ? describe(this.enabled) : FastOpenDescriptor.disabled(kernel());
	}

	private static FastOpenDescriptor describe(Enabled enabled) {
		KernelSupport support = enabled.status.current();
		Snapshot snapshot = enabled.table.snapshot();
		Instant now = Instant.now();
		Map<InetSocketAddress, BackedOffDestination> backedOff = byDestination(enabled.health);
		Map<InetSocketAddress, BackedOffDestination> cookieWanted = byDestination(enabled.health.cookieless());
		List<DestinationDescriptor> destinations = new ArrayList<>();
		for (Row row : snapshot.rows()) {
			destinations.add(DestinationDescriptor.of(row.destination(), row.clientName(), row.counts(), row.lastUsed(),
					backedOff.remove(row.destination()), cookieWanted.remove(row.destination()), now));
		}
		Set<InetSocketAddress> others = new LinkedHashSet<>(backedOff.keySet());
		others.addAll(cookieWanted.keySet());
		int room = DestinationTable.MAX_DESTINATIONS - destinations.size();
		others.stream()
			.limit(room)
			.forEach((other) -> destinations.add(DestinationDescriptor.of(other, null, NOTHING, null,
					backedOff.get(other), cookieWanted.get(other), now)));
		long omitted = snapshot.omitted() + Math.max(0, others.size() - room);
		return FastOpenDescriptor.enabled(support, kernel(), enabled.status.accelerated(), enabled.status.obstacles(),
				snapshot.totals(), snapshot.clients(), destinations, omitted);
	}

	private static Map<InetSocketAddress, BackedOffDestination> byDestination(PathHealth health) {
		Map<InetSocketAddress, BackedOffDestination> backedOff = new LinkedHashMap<>();
		health.backedOff().forEach((added) -> backedOff.put(added.destination(), added));
		return backedOff;
	}

	private static KernelDescriptor kernel() {
		return KernelDescriptor.of(KernelSettings.read(), counters());
	}

	private static @Nullable KernelCounters counters() {
		try {
			return KernelCounters.read();
		}
		catch (IOException ex) {
			// Not Linux, or no /proc
			return null;
		}
	}

	/**
	 * End the back-off of a destination, so that its next connection uses Fast Open
	 * again.
	 * @param destination the destination as the report names it, {@code 192.0.2.1:443} or
	 * {@code [2001:db8::1]:443}
	 * @return whether the destination was backed off
	 */
	@DeleteOperation
	public BackOffEndDescriptor endBackOff(@Selector String destination) {
		return new BackOffEndDescriptor(this.enabled != null && end(this.enabled.health, destination));
	}

	private static boolean end(PathHealth health, String destination) {
		return Stream.of(health, health.cookieless())
			.flatMap((either) -> either.backedOff().stream())
			.map(BackedOffDestination::destination)
			.filter((backedOff) -> DestinationDescriptor.format(backedOff).equals(destination))
			.anyMatch(health::end);
	}

	/**
	 * The result of ending a back-off. An object, since JMX does not accept a
	 * {@code boolean}.
	 *
	 * @param rested whether the destination was backed off
	 */
	public record BackOffEndDescriptor(boolean rested) implements OperationResponseBody {
	}

	private record Enabled(FastOpenStatus status, PathHealth health, DestinationTable table) {
	}

}
