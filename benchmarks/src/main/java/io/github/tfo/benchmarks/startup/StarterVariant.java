package io.github.tfo.benchmarks.startup;

/**
 * How much of the starter an application has.
 */
enum StarterVariant {

	/** Not even on the class path. */
	WITHOUT("without"),

	/** On the class path, and not enabled. */
	OFF("off"),

	/** Enabled. */
	ON("on");

	private final String title;

	StarterVariant(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	boolean hasStarter() {
		return this != WITHOUT;
	}

	boolean enabled() {
		return this == ON;
	}

}
