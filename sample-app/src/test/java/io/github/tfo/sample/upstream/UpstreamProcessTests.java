// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.upstream;

import java.net.InetAddress;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** How long the application waits for its upstream. */
@EnabledOnOs(OS.LINUX)
class UpstreamProcessTests {

	private static final Duration SILENCE = Duration.ofMillis(500);

	private UpstreamProcess upstream;

	@AfterEach
	void close() {
		this.upstream.close();
	}

	@Test
	void waitsWhileItDoesSomething() throws Exception {
		start("""
				end=$(($(date +%s) + 3))
				while [ $(date +%s) -lt $end ]; do i=0; while [ $i -lt 10000 ]; do i=$((i + 1)); done; done
				echo upstream http=1 https=2 certificate=AA==""");
		assertThat(this.upstream.announcement(SILENCE).httpsPort()).isEqualTo(2);
	}

	@Test
	void givesUpOnceItDoesNothing() throws Exception {
		start("exec sleep 1000");
		assertThatIllegalStateException().isThrownBy(() -> this.upstream.announcement(SILENCE))
			.withMessageContaining("has done nothing");
	}

	@Test
	void givesUpOnceItHasEnded() throws Exception {
		start("exit 1");
		assertThatIllegalStateException().isThrownBy(() -> this.upstream.announcement(SILENCE))
			.withStackTraceContaining("has ended before it was ready");
	}

	private void start(String script) throws Exception {
		this.upstream = new UpstreamProcess(InetAddress.getLoopbackAddress(),
				new ProcessBuilder("sh", "-c", script).start());
	}

}
