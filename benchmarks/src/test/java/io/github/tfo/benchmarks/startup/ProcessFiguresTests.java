package io.github.tfo.benchmarks.startup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProcessFigures}.
 */
class ProcessFiguresTests {

	private static final String STAT = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 5108 71 3 0 "
			+ "250 37 9 8 20 0 31 0 1234 3456789 9876 18446744073709551615";

	private static final String STATUS = """
			Name:	java
			VmPeak:	 3000000 kB
			VmRSS:	  204800 kB
			RssAnon:	  153600 kB
			RssFile:	   51200 kB
			""";

	@Test
	void parsesWhatTheKernelWrites() {
		assertThat(ProcessFigures.parse(STAT, STATUS)).isEqualTo(new ProcessFigures(2870, 204_800, 153_600));
	}

	@Test
	void memoryThatIsNotThereIsNotZero() {
		assertThatIllegalArgumentException().isThrownBy(() -> ProcessFigures.parse(STAT, "Name:	java"))
			.withMessageContaining("VmRSS");
	}

	@Test
	void cpuTimeIsThatOfTheProcess() throws IOException {
		long before = cpuMillis();
		ProcessFigures figures = ProcessFigures.read(ProcessHandle.current().pid());
		// Both in ticks of 10 ms
		assertThat(figures.cpuMillis()).isBetween(before - 10, cpuMillis() + 10);
		assertThat(figures.anonymousKibibytes()).isPositive().isLessThan(figures.residentKibibytes());
	}

	private static long cpuMillis() {
		return TimeUnit.NANOSECONDS.toMillis(ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos());
	}

}
