package io.github.tfo.benchmarks.widearea;

/**
 * How a client opens its connections.
 */
enum FastOpenMode {

	/** Without Fast Open. */
	OFF("off"),

	/** With what its library has: Netty's option, or curl's. */
	LIBRARY_OPTION("its own"),

	/** With the starter. */
	STARTER("ours");

	private final String title;

	FastOpenMode(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

}
