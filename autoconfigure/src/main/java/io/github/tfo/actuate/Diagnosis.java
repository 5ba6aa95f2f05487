// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import io.github.tfo.FallbackReason;
import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;
import io.github.tfo.connection.BackedOffDestination;
import io.github.tfo.connection.BackedOffDestination.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What the figures mean, and what to do about it.
 */
enum Diagnosis {

	SYN_PROXY("Something before this server, such as a SYN proxy, answers the SYN and has no use for its data: "
			+ "Fast Open is left alone here"),

	COOKIE_WANTED("This server, or one of its replicas, takes no data without a cookie: "
			+ "take it out of tfo.cookieless.destinations, or make it cookieless"),

	REPLICAS("Cookies often miss: replicas with other keys or addresses are behind this address, or it answers with "
			+ "SYN cookies. Give replicas the same key, or make them cookieless (tfo.cookieless.destinations)"),

	FIRST_FLIGHT_TOO_LARGE("The first bytes often do not fit into a SYN, so no round trip is saved: "
			+ "a ClientHello with a post-quantum key share, or a request with long fields"),

	NO_COOKIES("This server gives no cookies: it has no Fast Open, or it is cookieless only "
			+ "(tfo.cookieless.destinations)"),

	NOTHING_COUNTED("No connection was counted: requests are made by another client than those under \"accelerated\", "
			+ "or there were none (see docs/clients.md)");

	// More than a client with many connections at once needs to get a cookie
	private static final int MANY_COOKIE_REQUESTS = 100;

	// More than chance or a rotation of keys
	private static final int MANY = 10;

	private final String hint;

	Diagnosis(String hint) {
		this.hint = hint;
	}

	String hint() {
		return this.hint;
	}

	/**
	 * Return what the figures of all destinations mean, {@code null} if all is in order.
	 */
	static @Nullable Diagnosis of(CountsDescriptor totals) {
		return (totals.connections() == 0) ? NOTHING_COUNTED : null;
	}

	/**
	 * Return what the figures of a destination mean, {@code null} if all is in order.
	 */
	static @Nullable Diagnosis of(CountsDescriptor counts, @Nullable BackedOffDestination backedOff,
			boolean cookieWanted) {
		if (backedOff != null && backedOff.cause() == Cause.SLOWER) {
			return SYN_PROXY;
		}
		if (cookieWanted) {
			return COOKIE_WANTED;
		}
		long misses = counts.fallbacks().getOrDefault(FallbackReason.DATA_NOT_ACKED.tag(), 0L);
		if (misses >= MANY && misses > counts.hits() / MANY) {
			return REPLICAS;
		}
		if (counts.partialHits() >= MANY && counts.partialHits() > counts.hits() / 2) {
			return FIRST_FLIGHT_TOO_LARGE;
		}
		return (counts.hits() == 0 && counts.einprogressDeferrals() >= MANY_COOKIE_REQUESTS) ? NO_COOKIES : null;
	}

}
