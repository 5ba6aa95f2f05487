// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.tfo.sample.ClientKernel;
import io.github.tfo.sample.LabPrivilege;
import io.github.tfo.sample.SampleProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The page over a link with a round trip of 40 ms.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PageTests {

	private SampleProcess sample;

	private Browser browser;

	/** What the race on the command line has made of Netty's own option. */
	private long nettyOption;

	@BeforeAll
	void start() throws Exception {
		LabPrivilege.require();
		BrowserPrograms programs = BrowserPrograms.require();
		this.sample = SampleProcess.start("--sample.requests=2", "--sample.warm-up=1");
		JsonNode race = this.sample.awaitRace();
		this.nettyOption = List.of("warmUp", "rows")
			.stream()
			.flatMap((part) -> race.get(part).valueStream())
			.filter((row) -> row.get("mode").asString().equals("netty"))
			.mapToLong((row) -> row.get("counts").get("kernel").get("active").asLong())
			.sum();
		this.browser = Browser.start(programs, this.sample.port());
	}

	@AfterAll
	void end() {
		if (this.browser != null) {
			this.browser.close();
		}
		if (this.sample != null) {
			this.sample.close();
		}
	}

	@Test
	void loadsFromThisHostWithoutComplaint() {
		this.browser.console();
		this.browser.requests();
		this.browser.open();
		race("webclient", "http", 10);
		assertThat(this.browser.console()).isEmpty();
		assertThat(this.browser.requests()).anyMatch((url) -> url.endsWith("chart.umd.min.js"))
			.anyMatch((url) -> url.endsWith("/races"))
			.allMatch((url) -> url.startsWith("http://localhost:" + this.sample.port() + "/"));
	}

	@Test
	void runsNoScriptThatIsNotServed() {
		this.browser.open();
		this.browser.run("""
				const script = document.createElement('script');
				script.textContent = 'window.foreign = true';
				document.body.append(script);""");
		assertThat(this.browser.run("return window.foreign")).isNull();
		assertThat(this.browser.console()).anyMatch((entry) -> entry.contains("Content Security Policy"));
	}

	@Test
	void racesWithTheKeyboardAlone() throws Exception {
		int before = latest();
		this.browser.open();
		this.browser.tabTo("race-start");
		this.browser.press(Keys.ENTER);
		this.browser.await().until(() -> latest() > before);
		this.browser.awaitText("race-result", "%.*ms.*ms");
		assertThat(this.browser.run("return document.activeElement.id")).isEqualTo("race-start");
		this.browser.screenshot("after-a-race");
	}

	@Test
	void drawsBothDistributionsOnOneAxis() throws Exception {
		this.browser.open();
		race("restclient", "http", 10);
		Pixels few = this.browser.pixels("race-chart");
		JsonNode race = race("restclient", "http", 50);
		Pixels many = this.browser.pixels("race-chart");
		assertThat(many.orange(0, 0.4)).isGreaterThan(few.orange(0, 0.4) + 400);
		assertThat(many.green(0.45, 1)).isGreaterThan(few.green(0.45, 1) + 400);
		assertThat(many.green(0, 0.4)).isZero();
		assertThat(many.orange(0.45, 1)).isZero();
		// Below the heads and the medians, where the dots are; the axis starts at the
		// left
		double ratio = many.greenMedian(0.6, 0.85) / many.orangeMedian(0.15, 0.4);
		assertThat(ratio).isCloseTo(median(race, "on") / median(race, "off"), within(0.1));
	}

	@ParameterizedTest
	@CsvSource({ "webclient,http", "restclient,https" })
	void saysTheRatioThatTheTimesHave(String client, String scenario) throws Exception {
		this.browser.open();
		JsonNode race = race(client, scenario, 20);
		assertThat(race.get("client").asString()).isEqualTo(client);
		assertThat(race.get("scenario").asString()).isEqualTo(scenario);
		assertThat(times(race, "off")).hasSize(20);
		assertThat(times(race, "on")).hasSize(20);
		double off = median(race, "off");
		double on = median(race, "on");
		assertThat(on).isLessThan(off);
		String said = this.browser.text("race-result").replaceAll("\\s+", " ");
		assertThat(said).startsWith("%d %% less from %d ms → to %d ms ".formatted(Math.round((1 - on / off) * 100),
				Math.round(off), Math.round(on)));
		this.browser.unfold("race-numbers");
		assertThat(this.browser.text("numbers-off")).isEqualTo(numbers("off", race));
		assertThat(this.browser.text("numbers-on")).isEqualTo(numbers("on", race));
		assertThat(this.browser.element("race-chart").getDomAttribute("aria-label")).contains("off: 20 requests",
				"on: 20 requests");
	}

	@Test
	void racesAServiceWithAndWithoutCookies() throws Exception {
		this.browser.open();
		JsonNode race = race("webclient", "service", 20);
		double off = median(race, "off");
		double cookieless = median(race, "cookieless");
		assertThat(times(race, "cookieless")).hasSize(20);
		assertThat(cookieless).isLessThan(0.75 * off);
		assertThat(race.get("hits").asLong()).isBetween(20L, 39L).isEqualTo(race.get("kernelFastOpens").asLong());
		String said = this.browser.text("race-result").replaceAll("\\s+", " ");
		assertThat(said)
			.startsWith("%d %% less from %d ms → to %d ms ".formatted(Math.round((1 - cookieless / off) * 100),
					Math.round(off), Math.round(cookieless)))
			.contains("WebClient, Service, cookieless. By cookies: ");
		this.browser.unfold("race-numbers");
		assertThat(this.browser.text("numbers-cookieless")).isEqualTo(numbers("cookieless", race));
		this.browser.screenshot("service");
		assertThat(this.browser.accessibilityViolations()).isEmpty();
	}

	@Test
	void saysWhatIsSavedInRoundTrips() {
		this.browser.open();
		JsonNode race = race("webclient", "http", 50);
		double saved = median(race, "off") - median(race, "on");
		String said = this.browser.text("race-result");
		if (saved > 32 && saved < 48) {
			assertThat(said).contains("One round trip of 40 ms saved");
		}
		else {
			assertThat(said).contains(" saved");
		}
	}

	@Test
	void countsAsTheKernelDoes() throws Exception {
		this.browser.open();
		JsonNode race = race("webclient", "http", 20);
		assertThat(race.get("hits").asLong()).isPositive().isEqualTo(race.get("kernelFastOpens").asLong());
		long fastOpens = ClientKernel.of(this.sample).fastOpens();
		String hits = String.format(Locale.ROOT, "%,d", fastOpens - this.nettyOption);
		this.browser.awaitText("hits", "^" + hits + "$");
		this.browser.awaitText("kernel-sum", "counted " + String.format(Locale.ROOT, "%,d", fastOpens) + " Fast Opens");
		assertThat(this.browser.text("kernel-verdict"))
			.isEqualTo("The same: " + hits + " Fast Opens, " + hits + " hits.");
		assertThat(ClientKernel.of(this.sample).fastOpens()).isEqualTo(fastOpens);
	}

	@Test
	void seesConnectionsThatItDidNotMake() throws Exception {
		this.browser.open();
		String before = this.browser.text("hits");
		this.sample.get("/call?client=webclient");
		this.browser.await().until(() -> !this.browser.text("hits").equals(before));
		long hits = ClientKernel.of(this.sample).fastOpens() - this.nettyOption;
		this.browser.awaitText("hits", "^" + String.format(Locale.ROOT, "%,d", hits) + "$");
	}

	@Test
	void listsDestinations() throws Exception {
		this.browser.open();
		race("webclient", "https", 10);
		this.browser.await().untilAsserted(() -> {
			String rows = this.browser.text("destinations-rows");
			for (JsonNode destination : this.sample.getJson("/actuator/tfo").get("destinations")) {
				assertThat(rows).containsPattern(Pattern.quote(destination.get("destination").asString()) + " "
						+ destination.get("connections") + " " + destination.get("hits") + "(, \\d+ cookieless)? "
						+ destination.get("einprogressDeferrals") + " " + sum(destination.get("fallbacks")) + " "
						+ sum(destination.get("failures")) + " \\d\\d:\\d\\d:\\d\\d in use");
			}
		});
		assertThat(this.browser.text("destinations-rows").lines()).hasSize(4);
	}

	@Test
	void tellsPartialAndCookielessHitsApart() {
		this.browser.open();
		String shown = (String) this.browser
			.run("""
					return import('./js/destinations.js').then(({ showDestinations }) => {
						const counts = { connections: 9, hits: 7, partialHits: 3, cookielessHits: 4, einprogressDeferrals: 2 };
						showDestinations({ totals: counts, destinations: [{ destination: '192.0.2.1:80', ...counts }] });
						return ['destinations-rows', 'reasons'].map((id) => document.getElementById(id).innerText).join('\\n');
					});""");
		assertThat(shown.replaceAll("\\s+", " ")).contains("192.0.2.1:80 9 7, 3 partial, 4 cookieless 2 ",
				"3 × partial hit: a part of");
	}

	@Test
	void showsARunningRaceToWhoComesLater() throws Exception {
		this.browser.open();
		this.browser.choose("client", "restclient");
		this.browser.choose("scenario", "https");
		this.browser.choose("requests", "50");
		this.browser.element("race-start").click();
		this.browser.awaitText("race-step", "[1-9]\\d* of 100 requests");
		int id = latest();
		this.browser.reload();
		this.browser.awaitText("race-step", "\\d+ of 100 requests");
		assertThat(this.browser.element("race-start").getDomAttribute("aria-disabled")).isEqualTo("true");
		this.browser.element("race-start").click();
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("race-result", "%.*ms.*ms.*50 requests each, RestClient, https");
		assertThat(latest()).isEqualTo(id);
		assertThat(this.browser.shows("race-running")).isFalse();
		assertThat(this.browser.element("race-start").getDomAttribute("aria-disabled")).isEqualTo("false");
		assertThat(this.browser.run("return document.querySelector('input[name=requests]:checked').value"))
			.isEqualTo("50");
	}

	@ParameterizedTest
	@ValueSource(ints = { Browser.DESKTOP, Browser.PHONE })
	void isUsableForAll(int width) throws Exception {
		this.browser.resize(width);
		try {
			this.browser.open();
			assertUsable("idle", width);
			this.browser.choose("scenario", "https");
			this.browser.choose("requests", "50");
			this.browser.element("race-start").click();
			this.browser.awaitText("race-step", "[1-9]\\d* of 100 requests");
			assertUsable("racing", width);
			assertThat(this.browser.shows("race-running")).isTrue();
			this.browser.awaitText("race-result", "%.*ms.*ms");
			this.browser.unfold("race-numbers");
			assertUsable("raced", width);
		}
		finally {
			this.browser.resize(Browser.DESKTOP);
			this.browser.prefer("light");
		}
	}

	private void assertUsable(String state, int width) throws Exception {
		for (String colorScheme : List.of("light", "dark")) {
			this.browser.prefer(colorScheme);
			assertUsable(state, width, colorScheme);
		}
	}

	private void assertUsable(String state, int width, String colorScheme) throws Exception {
		Pixels page = this.browser.screenshot(state + "-" + width + "-" + colorScheme);
		assertThat(page.paper() > 0.5).isEqualTo(colorScheme.equals("light"));
		assertThat(this.browser.accessibilityViolations()).isEmpty();
		assertThat((Long) this.browser.run("return document.documentElement.scrollWidth"))
			.isLessThanOrEqualTo((Long) this.browser.run("return document.documentElement.clientWidth"));
		assertThat((List<?>) this.browser.run("""
				return [...document.querySelectorAll('main *')]
					.filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
					.map((element) => element.outerHTML)""")).isEmpty();
	}

	@Test
	void saysWhyThereIsNoFastOpen() throws Exception {
		this.browser.open();
		assertThat(this.browser.text("support-pill")).contains("Fast Open is on");
		assertThat(this.browser.shows("support-notice")).isFalse();
		ClientKernel kernel = ClientKernel.of(this.sample);
		kernel.sysctl("net.ipv4.tcp_fastopen", "2");
		try {
			this.browser.awaitShown("support-notice");
			assertThat(this.browser.text("support-notice")).contains("cannot be used on this machine",
					"switched off in the kernel's settings", "sysctl -w net.ipv4.tcp_fastopen=3");
			assertThat(this.browser.text("support-pill")).isEqualTo("Fast Open is off");
			this.browser.screenshot("unsupported");
			assertThat(this.browser.accessibilityViolations()).isEmpty();
		}
		finally {
			kernel.sysctl("net.ipv4.tcp_fastopen", "1");
		}
		this.browser.awaitHidden("support-notice");
	}

	/** Presses the button and waits for the end. */
	private JsonNode race(String client, String scenario, int requests) {
		try {
			int before = latest();
			this.browser.choose("client", client);
			this.browser.choose("scenario", scenario);
			this.browser.choose("requests", String.valueOf(requests));
			this.browser.element("race-start").click();
			this.browser.await().until(() -> latest() > before);
			this.browser.awaitText("race-result", "ms.*" + requests + " requests each");
			JsonNode race = this.sample.getJson("/races/" + latest());
			assertThat(race.get("state").asString()).isEqualTo("finished");
			return race;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private int latest() throws Exception {
		return this.sample.getJson("/races").valueStream().mapToInt((race) -> race.get("id").asInt()).max().orElse(0);
	}

	private static List<Double> times(JsonNode race, String mode) {
		return race.get(mode).get("milliseconds").valueStream().map(JsonNode::asDouble).sorted().toList();
	}

	private static double median(JsonNode race, String mode) {
		List<Double> times = times(race, mode);
		return times.get((times.size() - 1) / 2);
	}

	private static long sum(JsonNode counts) {
		return counts.valueStream().mapToLong(JsonNode::asLong).sum();
	}

	private static String numbers(String mode, JsonNode race) {
		List<Double> times = times(race, mode);
		return String.format(Locale.ROOT, "%s %d %.1f %.1f %.1f", mode, times.size(), times.get(0), median(race, mode),
				times.get(times.size() - 1));
	}

}
