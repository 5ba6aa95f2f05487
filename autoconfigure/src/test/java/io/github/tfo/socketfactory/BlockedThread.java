// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A thread that is known to wait in a system call for a socket, or to sleep.
 */
final class BlockedThread {

	private final CompletableFuture<@Nullable Throwable> failure = new CompletableFuture<>();

	private BlockedThread() {
	}

	/**
	 * Run something that blocks, until it does.
	 */
	static BlockedThread in(Callable<?> call) {
		BlockedThread blocked = new BlockedThread();
		Thread thread = new Thread(() -> blocked.run(call), "blocked");
		thread.setDaemon(true);
		thread.start();
		Awaitility.await()
			.until(() -> blocked.failure.isDone()
					|| isWaiting(thread.getStackTrace()) && isWaiting(thread.getStackTrace()));
		return blocked;
	}

	private void run(Callable<?> call) {
		try {
			call.call();
			this.failure.complete(null);
		}
		catch (Throwable ex) {
			this.failure.complete(ex);
		}
	}

	private static boolean isWaiting(StackTraceElement[] stack) {
		return stack.length > 0 && stack[0].isNativeMethod()
				&& (stack[0].getClassName().startsWith("sun.nio.ch.") || stack[0].getMethodName().startsWith("sleep"));
	}

	/**
	 * What it threw, as soon as it has ended.
	 */
	@Nullable Throwable failure() throws Exception {
		return this.failure.get(10, TimeUnit.SECONDS);
	}

}
