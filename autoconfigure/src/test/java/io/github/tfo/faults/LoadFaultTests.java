// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.testing.ClientTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults that begin while there are many requests.
 */
@ClientTest(schemes = "http")
class LoadFaultTests extends FaultMatrix {

	private static final int AT_ONCE = 64;

	private static final long PAUSE_MILLIS = 40;

	private static final Duration IN_ORDER = Duration.ofMillis(500);

	private static final Duration BROKEN = Duration.ofSeconds(4);

	LoadFaultTests(NetworkLab lab) {
		super(lab);
	}

	/**
	 * Only those requests are slow that begin before the first loss can be known.
	 */
	@Test
	void synsWithDataAreDroppedFromNowOn() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
		try {
			long end = System.nanoTime() + IN_ORDER.plus(BROKEN).toNanos();
			List<Future<List<Timed>>> callers = new ArrayList<>();
			for (int i = 0; i < AT_ONCE; i++) {
				callers.add(executor.submit(() -> call(end)));
			}
			Thread.sleep(IN_ORDER.toMillis());
			long begin = System.nanoTime();
			dropSynsWithData();
			for (Future<List<Timed>> caller : callers) {
				List<Timed> slow = caller.get().stream().filter((call) -> call.took() > SYN_TIMEOUT.toNanos()).toList();
				assertThat(slow).hasSizeLessThanOrEqualTo(1)
					.allSatisfy((call) -> assertThat(call.start() - begin).isLessThan(SYN_TIMEOUT.toNanos()));
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<Timed> call(long end) throws InterruptedException {
		List<Timed> calls = new ArrayList<>();
		while (System.nanoTime() < end) {
			long start = System.nanoTime();
			succeedsAmongOthers("GET");
			calls.add(new Timed(start, System.nanoTime() - start));
			Thread.sleep(PAUSE_MILLIS);
		}
		return calls;
	}

	private record Timed(long start, long took) {
	}

}
