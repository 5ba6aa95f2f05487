package io.github.tfo.sample.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

/**
 * Lets only one cold request run at a time, so that everything counted meanwhile belongs
 * to it.
 */
@Component
public class OneAtATime {

	private final Lock lock = new ReentrantLock(true);

	/**
	 * Run an action between two requests, if that is possible within some time.
	 * @param <T> the type of the result
	 * @param limit how long to wait
	 * @param action the action
	 * @return its result; empty when a request took longer than the limit
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
	 * Run an action while no other request runs.
	 * @param <T> the type of the result
	 * @param action a request, with reading the counters before and after it
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
