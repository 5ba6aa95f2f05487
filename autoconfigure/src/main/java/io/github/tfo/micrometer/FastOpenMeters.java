// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of TCP Fast Open. Each connection that was to use Fast Open is counted by
 * exactly one of {@link #COOKIE_HITS}, {@link #EINPROGRESS_DEFERRALS}, {@link #FALLBACKS}
 * and {@link #CONNECTION_FAILURES}.
 *
 * @since 0.1.0
 */
public enum FastOpenMeters implements MeterDocumentation {

	/**
	 * Connections whose first bytes were sent in the SYN and acknowledged with it. A
	 * complete flight saved a round trip. The sum of both flights grows with the kernel's
	 * {@code TCPFastOpenActive}.
	 */
	COOKIE_HITS("tfo.cookie.hits", Meter.Type.COUNTER, null,
			"Connections whose first bytes were sent in the SYN and acknowledged with it", Key.LIBRARY, Key.CLIENT_NAME,
			Key.FLIGHT, Key.COOKIE),

	/**
	 * Connections without a cookie for the server (EINPROGRESS). An ordinary handshake
	 * opened them and requested one.
	 */
	EINPROGRESS_DEFERRALS("tfo.einprogress.deferrals", Meter.Type.COUNTER, null,
			"Connections without a cookie, opened by an ordinary handshake that asked for one", Key.LIBRARY,
			Key.CLIENT_NAME),

	/**
	 * Connections that were opened by an ordinary handshake for another reason.
	 */
	FALLBACKS("tfo.fallbacks", Meter.Type.COUNTER, null,
			"Connections that were opened by an ordinary handshake for another reason", Key.LIBRARY, Key.CLIENT_NAME,
			Key.REASON),

	/**
	 * Connections that were never established.
	 */
	CONNECTION_FAILURES("tfo.connection.failures", Meter.Type.COUNTER, null, "Connections that were never established",
			Key.LIBRARY, Key.CLIENT_NAME, Key.REASON),

	/**
	 * The smoothed round-trip time of each hit with a complete flight: the time that it
	 * saved.
	 */
	ROUND_TRIP_SAVED("tfo.round.trip.saved", Meter.Type.TIMER, null,
			"Round-trip time of each hit with a complete flight: what it saved", Key.LIBRARY, Key.CLIENT_NAME),

	/**
	 * How many bytes were sent in the SYN of each hit.
	 */
	SYN_DATA("tfo.syn.data", Meter.Type.DISTRIBUTION_SUMMARY, "bytes", "Bytes that were sent in the SYN of each hit",
			Key.LIBRARY),

	/**
	 * 1 when outbound Fast Open can be used on this machine, 0 when not.
	 */
	SUPPORTED("tfo.supported", Meter.Type.GAUGE, null, "Whether outbound Fast Open can be used on this machine",
			Key.REASON),

	/**
	 * Destinations that are backed off, since a SYN to them was lost or nothing answered
	 * there.
	 */
	DESTINATIONS_BACKOFF("tfo.destinations.backoff", Meter.Type.GAUGE, null,
			"Destinations that do without Fast Open for now"),

	/**
	 * The kernel's {@code TCPFastOpenActive}: hits of all processes of this network
	 * namespace.
	 */
	KERNEL_ACTIVE("tfo.kernel.active", Meter.Type.COUNTER, null,
			"Hits as the kernel counts them, of all processes of this network namespace"),

	/**
	 * The kernel's {@code TCPFastOpenActiveFail}: SYNs of all processes of this network
	 * namespace whose data was not acknowledged, or that were sent again.
	 */
	KERNEL_ACTIVE_FAILURES("tfo.kernel.active.failures", Meter.Type.COUNTER, null,
			"SYNs with data that failed as the kernel counts them, of all processes of this network namespace"),

	/**
	 * The kernel's {@code TCPFastOpenBlackhole}: how often it stopped using Fast Open for
	 * a while.
	 */
	KERNEL_BLACKHOLES("tfo.kernel.blackholes", Meter.Type.COUNTER, null,
			"How often the kernel itself stopped using Fast Open for a while");

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	private final Key[] keys;

	FastOpenMeters(String meterName, Meter.Type type, @Nullable String baseUnit, String description, Key... keys) {
		this.meterName = meterName;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.keys = keys;
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	/**
	 * Return what the meter measures, in a sentence.
	 * @return the description that is registered with the meter
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keys.clone();
	}

	/**
	 * The tags of the meters.
	 */
	public enum Key implements KeyName {

		/** The library that opened the connection, {@code reactor-netty} for example. */
		LIBRARY("library"),

		/**
		 * The host as the request named it, the same as on {@code http.client.requests};
		 * {@code other} once there are too many of them.
		 */
		CLIENT_NAME("client.name"),

		/**
		 * {@code complete} when the whole request or ClientHello was in the SYN,
		 * {@code partial} when a part of it was sent after the handshake.
		 */
		FLIGHT("flight"),

		/**
		 * {@code yes} when the SYN had a cookie, {@code no} when the destination takes
		 * data without.
		 */
		COOKIE("cookie"),

		/** The reason, in lower case and with words joined by hyphens. */
		REASON("reason");

		private final String key;

		Key(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
