// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.tfo.connection.DeferredConnect.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks when connect timeouts are over. Thread-safe. Its thread ends a few seconds
 * after the last handshake.
 * <p>
 * Most handshakes are over long before their timeout. So a timeout is only noted at
 * first. Twice a second, those that are due soon go to an executor, which would otherwise
 * sort each one in and out and wake up its thread.
 */
final class ConnectTimer {

	private static final int IDLE_SECONDS = 10;

	/**
	 * A timeout that is shorter, as few are, goes to the executor at once.
	 */
	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final ScheduledThreadPoolExecutor executor;

	private final Set<Timeout> noted = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean paced = new AtomicBoolean();

	ConnectTimer() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "tfo-connect-timeout");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
		this.executor.setRemoveOnCancelPolicy(true);
	}

	Timeout schedule(Runnable task, int millis) {
		Timeout timeout = new Timeout(task, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
		this.noted.add(timeout);
		if (TimeUnit.MILLISECONDS.toNanos(millis) < PACE_NANOS) {
			timeout.start();
		}
		else {
			keepPace();
		}
		return timeout;
	}

	private void keepPace() {
		if (!this.paced.get() && this.paced.compareAndSet(false, true)) {
			this.executor.schedule(this::startThoseDueSoon, PACE_NANOS, TimeUnit.NANOSECONDS);
		}
	}

	private void startThoseDueSoon() {
		this.paced.set(false);
		long soon = System.nanoTime() + PACE_NANOS;
		for (Timeout timeout : this.noted) {
			if (timeout.end - soon <= 0) {
				timeout.start();
			}
			else {
				keepPace();
			}
		}
	}

	/**
	 * A task that runs when a timeout is over, unless it is cancelled before.
	 */
	final class Timeout implements Cancellable {

		private final Runnable task;

		private final long end;

		private volatile @Nullable Future<?> started;

		private volatile boolean cancelled;

		private Timeout(Runnable task, long end) {
			this.task = task;
			this.end = end;
		}

		private void start() {
			if (ConnectTimer.this.noted.remove(this)) {
				Future<?> started = ConnectTimer.this.executor.schedule(this.task, this.end - System.nanoTime(),
						TimeUnit.NANOSECONDS);
				this.started = started;
				if (this.cancelled) {
					started.cancel(false);
				}
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			if (ConnectTimer.this.noted.remove(this)) {
				return;
			}
			Future<?> started = this.started;
			if (started != null) {
				started.cancel(false);
			}
		}

	}

}
