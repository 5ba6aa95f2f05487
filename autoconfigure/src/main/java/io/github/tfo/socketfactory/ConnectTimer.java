package io.github.tfo.socketfactory;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs what is due when a connect timeout is over. It has a thread only while handshakes
 * are under way, and some seconds longer.
 * <p>
 * The thread of an executor wakes whenever a task is due earlier than all others, to wait
 * anew: where connections are opened one after the other, for each of them. So there is
 * always a task that is due earlier.
 */
final class ConnectTimer {

	private static final int IDLE_SECONDS = 10;

	/**
	 * Shorter than the timeouts that people choose; for a shorter one the thread wakes.
	 */
	private static final int PACE_MILLIS = 500;

	private final ScheduledThreadPoolExecutor executor;

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

	Future<?> schedule(Runnable task, int millis) {
		if (!this.paced.get() && !this.paced.getAndSet(true)) {
			scheduleEarlier();
		}
		return this.executor.schedule(task, millis, TimeUnit.MILLISECONDS);
	}

	private void scheduleEarlier() {
		this.executor.schedule(this::keepPace, PACE_MILLIS, TimeUnit.MILLISECONDS);
	}

	/**
	 * Until no handshake is under way.
	 */
	private void keepPace() {
		if (this.executor.getQueue().isEmpty()) {
			this.paced.set(false);
		}
		else {
			scheduleEarlier();
		}
	}

}
