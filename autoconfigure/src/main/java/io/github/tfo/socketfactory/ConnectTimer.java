package io.github.tfo.socketfactory;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is due when a connect timeout is over. It has a thread only while a handshake
 * is under way, and some seconds longer.
 */
final class ConnectTimer {

	private static final int IDLE_SECONDS = 10;

	private final ScheduledThreadPoolExecutor executor;

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
		return this.executor.schedule(task, millis, TimeUnit.MILLISECONDS);
	}

}
