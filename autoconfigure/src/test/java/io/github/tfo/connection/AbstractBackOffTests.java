package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the tests for {@link BackOff}, with a clock that stands still unless a test
 * moves it.
 */
abstract class AbstractBackOffTests {

	static final Duration INITIAL = Duration.ofSeconds(10);

	static final Duration MAX = Duration.ofSeconds(60);

	static final Duration TICK = Duration.ofNanos(1);

	static final InetSocketAddress DESTINATION = destination(0);

	final AtomicLong clock = new AtomicLong();

	final AtomicInteger clockReads = new AtomicInteger();

	final BackOff backOff = new BackOff(INITIAL, MAX, () -> {
		this.clockReads.incrementAndGet();
		return this.clock.get();
	});

	/**
	 * Has the first loss and its back-off behind it, and the probe is just opened.
	 */
	void probe() {
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL);
	}

	/**
	 * Asks at the start, at the last moment and when the time is over: the last one is
	 * the probe.
	 */
	void assertBackedOffFor(Duration duration) {
		assertThat(this.backOff.appliesTo(DESTINATION)).as("at the start").isTrue();
		pass(duration.minus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).as("just before " + duration).isTrue();
		pass(TICK);
		assertThat(this.backOff.appliesTo(DESTINATION)).as("after " + duration).isFalse();
	}

	void assertCostsNothing() {
		int before = this.clockReads.get();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		this.backOff.worked(DESTINATION);
		this.backOff.undecided(DESTINATION);
		this.backOff.reached(DESTINATION);
		assertThat(this.clockReads).hasValue(before);
	}

	void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	static InetSocketAddress destination(int number) {
		try {
			byte[] address = { 10, 0, (byte) (number >> 8), (byte) number };
			return new InetSocketAddress(InetAddress.getByAddress(address), 80);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
