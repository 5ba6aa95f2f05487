// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.client;

/**
 * How a client opens its connections.
 */
public enum FastOpenMode {

	/** Without Fast Open. */
	OFF("off"),

	/** With what its library has: Netty's option, or curl's. */
	LIBRARY_OPTION("its own"),

	/** With the starter, and cookies. */
	STARTER("starter"),

	/** With the starter, and no cookies. */
	COOKIELESS("cookieless");

	private final String title;

	FastOpenMode(String title) {
		this.title = title;
	}

	@Override
	public String toString() {
		return this.title;
	}

	boolean isStarter() {
		return this == STARTER || this == COOKIELESS;
	}

}
