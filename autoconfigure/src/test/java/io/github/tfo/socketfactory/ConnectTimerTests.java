// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectTimer}.
 */
class ConnectTimerTests {

	/** For a machine with much else to do. */
	private static final Duration LATE = Duration.ofMillis(300);

	private final ConnectTimer timer = new ConnectTimer();

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 499, 500, 501, 900, 1300 })
	void runsWhatIsDue(int millis) throws Exception {
		assertThat(schedule(millis).get(10, TimeUnit.SECONDS)).isBetween(Duration.ofMillis(millis),
				Duration.ofMillis(millis).plus(LATE));
	}

	/**
	 * At any time between two looks at what is noted.
	 */
	@Test
	void runsWhatIsDueWhenItIsDueWhateverElseIsUnderWay() throws Exception {
		List<CompletableFuture<Duration>> late = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			late.add(schedule(600));
			Thread.sleep(37);
		}
		for (CompletableFuture<Duration> after : late) {
			assertThat(after.get(10, TimeUnit.SECONDS)).isBetween(Duration.ofMillis(600),
					Duration.ofMillis(600).plus(LATE));
		}
	}

	@Test
	void runsAgainAfterItHadNothingToDo() throws Exception {
		schedule(600).get(10, TimeUnit.SECONDS);
		Thread.sleep(1100);
		assertThat(schedule(600).get(10, TimeUnit.SECONDS)).isBetween(Duration.ofMillis(600),
				Duration.ofMillis(600).plus(LATE));
	}

	@Test
	void runsNothingThatIsCancelled() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		List<ConnectTimer.Timeout> timeouts = new ArrayList<>();
		for (int millis : List.of(300, 600, 700, 1000)) {
			timeouts.add(this.timer.schedule(runs::incrementAndGet, millis));
		}
		// That of 300 is with the executor, as from the first look on are those of 600,
		// 700
		// and 1,000
		timeouts.remove(0).cancel();
		timeouts.remove(0).cancel();
		Thread.sleep(550);
		timeouts.forEach(ConnectTimer.Timeout::cancel);
		Thread.sleep(800);
		assertThat(runs).hasValue(0);
	}

	private CompletableFuture<Duration> schedule(int millis) {
		long start = System.nanoTime();
		CompletableFuture<Duration> after = new CompletableFuture<>();
		this.timer.schedule(() -> after.complete(Duration.ofNanos(System.nanoTime() - start)), millis);
		return after;
	}

}
