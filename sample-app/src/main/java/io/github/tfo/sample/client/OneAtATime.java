package io.github.tfo.sample.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

/**
 * Lets one cold request be under way at a time, so that what is counted around it is its
 * own.
 */
@Component
public class OneAtATime {

	private final Lock lock = new ReentrantLock(true);

	/**
	 * Wait for the turn for a while, and take it.
	 * @param <T> the type of the result
	 * @param limit how long to wait
	 * @param action what to do between two requests
	 * @return its result, empty when the turn did not come
	 */
	public <T> Optional<T> tryCall(Duration limit, Supplier<T> action) {
		try {
			if (!this.lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
				return Optional.empty();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
		try {
			return Optional.of(action.get());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the turn, and take it.
	 * @param <T> the type of the result
	 * @param action a request, and the counting around it
	 * @return its result
	 */
	public <T> T call(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
