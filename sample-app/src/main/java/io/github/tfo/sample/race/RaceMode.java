package io.github.tfo.sample.race;

import java.net.URI;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.tfo.sample.lab.Scenario;

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
	 * Return the modes that can be compared in a scenario.
	 */
	static List<RaceMode> of(Scenario scenario) {
		return (scenario.cookieless() != null) ? List.of(OFF, ON, COOKIELESS) : List.of(OFF, NETTY_OPTION, ON);
	}

	URI target(Scenario scenario) {
		return (this == COOKIELESS) ? Objects.requireNonNull(scenario.cookieless()) : scenario.target();
	}

	/**
	 * Return whether the starter makes the Fast Opens.
	 */
	boolean isOurs() {
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
