package io.github.tfo.benchmarks.startup;

/**
 * What is measured of each start.
 */
enum StartUpFigure {

	READY("ready: answers /actuator/health", "ms"),

	READY_TIME("application.ready.time", "ms"),

	CPU_READY("CPU time until ready", "ms"),

	CPU_SETTLED("CPU time until settled", "ms"),

	FAST_OPEN("Fast Open can be used", "ms"),

	FIRST_WEB_CLIENT("first request of WebClient", "ms"),

	FIRST_REST_CLIENT("then the first of RestClient", "ms"),

	RESIDENT("resident memory (VmRSS)", "MiB"),

	ANONYMOUS("no file's (RssAnon)", "MiB"),

	CLASSES("classes loaded", "");

	private final String title;

	private final String unit;

	StartUpFigure(String title, String unit) {
		this.title = title;
		this.unit = unit;
	}

	String title() {
		return this.title;
	}

	String unit() {
		return this.unit;
	}

}
