package io.github.tfo.benchmarks.cookieless;

/** How a client uses Fast Open. */
enum CookieMode {

	OFF("off"), COOKIE("cookies"), COOKIELESS("cookieless");

	private final String title;

	CookieMode(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

}
