// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.util.List;

import io.github.tfo.sample.LabPrivilege;
import io.github.tfo.sample.SampleProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page when nobody answers, be it the upstream or the application itself.
 */
class UpstreamDownTests {

	private SampleProcess sample;

	private Browser browser;

	@BeforeEach
	void start() throws Exception {
		LabPrivilege.require();
		BrowserPrograms programs = BrowserPrograms.require();
		this.sample = SampleProcess.start("--sample.requests=1", "--sample.warm-up=1",
				"--spring.http.clients.read-timeout=5s");
		this.sample.awaitRace();
		this.browser = Browser.start(programs, this.sample.port());
		this.browser.open();
	}

	@AfterEach
	void end() {
		if (this.browser != null) {
			this.browser.close();
		}
		if (this.sample != null) {
			this.sample.close();
		}
	}

	@Test
	void waitsNoLongerThanTheClientForAnUpstreamThatHangs() throws Exception {
		signal("STOP");
		race();
		this.browser.awaitText("race-step", "waiting for the upstream");
		this.browser.awaitShown("race-failure");
		assertReady();
		signal("CONT");
		race();
		this.browser.awaitText("race-result", "ms.*20 requests each");
		assertThat(this.browser.shows("race-failure")).isFalse();
	}

	@Test
	void keepsWhatItHasWhenTheUpstreamGoesInTheMiddle() throws Exception {
		this.browser.choose("requests", "50");
		race();
		this.browser.awaitText("race-step", "[1-9]\\d* of 100 requests");
		ProcessHandle upstream = upstream();
		upstream.destroyForcibly();
		this.browser.awaitShown("race-failure");
		assertReady();
		assertThat(this.sample.getJson("/races").get(0).get("state").asString()).isEqualTo("failed");
		assertThat(this.browser.pixels("race-chart").orange(0.15, 0.4)).isPositive();
		assertThat(this.browser.text("race-result")).isEmpty();
		upstream.onExit().join();
		race();
		this.browser.await()
			.untilAsserted(() -> assertThat(this.browser.text("race-failure")).contains("The upstream does not answer",
					"10.77.0.2", "refused", "start it again"));
		assertThat(this.sample.getJson("/races").get(0).get("id").asInt()).isEqualTo(2);
		assertReady();
		this.browser.screenshot("upstream-down");
		assertThat(this.browser.accessibilityViolations()).isEmpty();
		assertThat(this.browser.console()).isEmpty();
	}

	@Test
	void saysThatTheApplicationHasGone() throws Exception {
		this.browser.choose("requests", "50");
		race();
		this.browser.awaitText("race-step", "[1-9]\\d* of 100 requests");
		this.sample.terminate();
		this.browser.awaitShown("lost");
		assertThat(this.browser.text("lost")).contains("does not answer");
		assertReady();
		race();
		this.browser.awaitShown("race-failure");
		assertThat(this.browser.text("race-failure")).contains("cannot be started");
		assertReady();
	}

	private void race() {
		this.browser.element("race-start").click();
	}

	private void assertReady() {
		this.browser.awaitHidden("race-running");
		this.browser.await()
			.until(() -> "false".equals(this.browser.element("race-start").getDomAttribute("aria-disabled")));
		assertThat(this.browser.text("race-start")).startsWith("Race again").doesNotContain("Racing");
	}

	private ProcessHandle upstream() {
		List<ProcessHandle> processes = this.sample.processes();
		assertThat(processes).hasSize(2);
		return processes.get(1);
	}

	private void signal(String name) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(upstream().pid())).start().waitFor()).isZero();
	}

}
