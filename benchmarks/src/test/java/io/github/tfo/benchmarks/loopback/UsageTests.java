// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Usage}.
 */
class UsageTests {

	@Test
	void cpuTimeIsThatOfTheProcess() throws Exception {
		long before = cpuNanos();
		Usage usage = Usage.now();
		// The other one's ticks are 10 ms
		assertThat(usage.cpuNanos()).isBetween(before - 20_000_000, cpuNanos() + 20_000_000);
	}

	@Test
	void bytesAreThoseThatThreadsAllocate() throws Exception {
		Usage before = Usage.now();
		byte[] allocated = new byte[10_000_000];
		assertThat(Usage.now().since(before).bytes()).isGreaterThanOrEqualTo(allocated.length);
	}

	private static long cpuNanos() {
		return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
	}

}
