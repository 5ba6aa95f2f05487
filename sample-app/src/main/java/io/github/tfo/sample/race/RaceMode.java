// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How connections are opened.
 */
public enum RaceMode {

	/** By an ordinary handshake. */
	OFF("off", "off"),

	/** With the option that Netty itself has. */
	NETTY_OPTION("netty", "Netty's own option"),

	/** By this application's clients. */
	ON("on", "on (tfo.enabled)"),

	/** By this application's clients, without a cookie. */
	COOKIELESS("cookieless", "on, cookieless");

	private final String id;

	private final String label;

	RaceMode(String id, String label) {
		this.id = id;
		this.label = label;
	}

	/**
	 * Return whether the starter makes the Fast Opens.
	 */
	boolean isStarter() {
		return this == ON || this == COOKIELESS;
	}

	@JsonValue
	String id() {
		return this.id;
	}

	String label() {
		return this.label;
	}

}
