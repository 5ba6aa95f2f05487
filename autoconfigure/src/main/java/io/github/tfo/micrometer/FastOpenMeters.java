package io.github.tfo.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters of TCP Fast Open. Each connection for which Fast Open was wanted is counted
 * by exactly one of the four counters.
 *
 * @since 0.1.0
 */
public enum FastOpenMeters implements MeterDocumentation {

	/**
	 * Connections whose first bytes rode in the SYN and were acknowledged with it: a
	 * round trip was saved. Grows with the kernel's {@code TCPFastOpenActive}.
	 */
	COOKIE_HITS("tfo.cookie.hits", Key.LIBRARY, Key.CLIENT_NAME),

	/**
	 * Connections that had no cookie for the server and were opened by an ordinary
	 * handshake, which asked for one (EINPROGRESS).
	 */
	EINPROGRESS_DEFERRALS("tfo.einprogress.deferrals", Key.LIBRARY, Key.CLIENT_NAME),

	/**
	 * Connections that were opened by an ordinary handshake for another reason.
	 */
	FALLBACKS("tfo.fallbacks", Key.LIBRARY, Key.CLIENT_NAME, Key.REASON),

	/**
	 * Connections that were never established.
	 */
	CONNECTION_FAILURES("tfo.connection.failures", Key.LIBRARY, Key.CLIENT_NAME, Key.REASON);

	private final String meterName;

	private final Key[] keys;

	FastOpenMeters(String meterName, Key... keys) {
		this.meterName = meterName;
		this.keys = keys;
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return Meter.Type.COUNTER;
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

		/** Why, in lower case and words joined by hyphens. */
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
