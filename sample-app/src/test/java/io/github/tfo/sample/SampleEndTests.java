// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * SIGTERM ends everything.
 */
class SampleEndTests {

	private static final int EXIT_BY_SIGTERM = 128 + 15;

	@BeforeAll
	static void requirePrivilege() {
		LabPrivilege.require();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0 of ", "Now try it yourself" })
	void leavesNothing(String when) throws Exception {
		try (SampleProcess sample = SampleProcess.start("--sample.requests=5", "--sample.warm-up=1")) {
			sample.awaitOutput(when);
			List<ProcessHandle> processes = sample.processes();
			assertThat(processes).hasSize(2);
			assertThat(sample.terminate()).isEqualTo(EXIT_BY_SIGTERM);
			assertThat(processes).noneMatch(ProcessHandle::isAlive);
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> sample.get("/race"));
			assertThat(sample.output()).doesNotContain("Exception", "WARN");
		}
	}

	@Test
	void upstreamEndsWithAKilledApplication() throws Exception {
		try (SampleProcess sample = SampleProcess.start()) {
			sample.awaitOutput("0 of ");
			List<ProcessHandle> processes = sample.processes();
			assertThat(processes).hasSize(2);
			processes.get(0).destroyForcibly();
			sample.awaitExit();
			assertThat(processes.get(1).onExit()).succeedsWithin(Duration.ofSeconds(10));
		}
	}

}
