package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.socket.FastOpenSupport;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Has JNA loaded once the application has started: loading takes some 200 ms of a
 * processor. A connection that is opened before has it loaded at once.
 */
final class FastOpenDetectionStarter implements ApplicationListener<ContextRefreshedEvent>, DisposableBean {

	/**
	 * For the first request to a web server, such as that for its health, which finds all
	 * processors busy.
	 */
	static final Duration AFTER_START = Duration.ofSeconds(1);

	private final FastOpenSupport support;

	private final Duration delay;

	private volatile @Nullable Future<?> start;

	/**
	 * Create a listener.
	 * @param delay from the end of the start
	 */
	FastOpenDetectionStarter(FastOpenSupport support, Duration delay) {
		this.support = support;
		this.delay = delay;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		Executor later = CompletableFuture.delayedExecutor(this.delay.toMillis(), TimeUnit.MILLISECONDS);
		this.start = CompletableFuture.runAsync(this.support::start, later);
	}

	@Override
	public void destroy() {
		Future<?> start = this.start;
		if (start != null) {
			start.cancel(false);
		}
	}

}
