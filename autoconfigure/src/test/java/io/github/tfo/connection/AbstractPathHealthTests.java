// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.PathHealth.PathError;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the tests for the rules of {@link PathHealth}: one destination, and a clock
 * that stands still unless a test moves it.
 */
abstract class AbstractPathHealthTests {

	static final Duration INITIAL = Duration.ofSeconds(10);

	static final Duration MAX = Duration.ofSeconds(60);

	static final Duration TICK = Duration.ofNanos(1);

	static final InetSocketAddress DESTINATION = destination(0);

	final AtomicLong clock = new AtomicLong(-1_000_000_000_000L);

	final PathHealth health = new PathHealth(INITIAL, MAX, this.clock::get);

	void probe() {
		error(PathError.SYN_LOST);
		pass(INITIAL);
		assertPermitted();
	}

	void acknowledge(int times) {
		for (int i = 0; i < times; i++) {
			this.health.onSuccess(DESTINATION, this.clock.get());
		}
	}

	void ordinary(boolean lost) {
		this.health.onConnected(DESTINATION, lost);
	}

	void error(PathError error) {
		error(error, this.clock.get());
	}

	void error(PathError error, long sent) {
		this.health.onError(DESTINATION, sent, error);
	}

	void assertPermitted() {
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	void assertNotPermitted() {
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
	}

	void assertBackedOff(Cause cause, Duration length) {
		assertThat(only().cause()).isEqualTo(cause);
		assertThat(only().length()).isEqualTo(length);
		assertThat(only().remaining()).isEqualTo(length);
		assertNotPermitted();
	}

	BackedOffDestination only() {
		assertThat(this.health.backedOff()).hasSize(1);
		return this.health.backedOff().get(0);
	}

	void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	static InetSocketAddress destination(int number) {
		return new InetSocketAddress("10.0.0." + number, 80);
	}

}
