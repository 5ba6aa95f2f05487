// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The long-lived thread of a namespace. It keeps the namespace alive and runs actions
 * inside it. To the kernel it is the parent of the processes that are started there.
 */
final class NamespaceThread {

	private static final long CLOSE_MILLIS = 5_000;

	private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();

	private final Thread thread;

	private final String namespaceId;

	private final Path procDirectory;

	private volatile boolean closed;

	/**
	 * Start the thread and wait until it is in its namespace.
	 * @param name the namespace's name
	 * @param enter what the thread does first. It must enter the namespace unless the
	 * calling thread is there already
	 */
	NamespaceThread(String name, Runnable enter) {
		FutureTask<Path> entered = new FutureTask<>(() -> {
			enter.run();
			return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
		});
		this.thread = new Thread(() -> work(entered), "namespace-" + name);
		this.thread.setDaemon(true);
		this.thread.start();
		try {
			this.procDirectory = await(entered);
			this.namespaceId = await(submit(NamespaceThread::currentNamespace));
		}
		catch (Exception ex) {
			close();
			throw notEntered(ex);
		}
	}

	private static RuntimeException notEntered(Exception ex) {
		if (ex instanceof RuntimeException unchecked) {
			return unchecked;
		}
		if (ex instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		return new LabUnavailableException("The namespace's thread cannot begin: " + ex, ex);
	}

	/**
	 * Return the namespace of the calling thread.
	 * @return the kernel's identifier, such as {@code net:[4026531833]}
	 * @throws IOException when {@code /proc} cannot be read
	 */
	static String currentNamespace() throws IOException {
		return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
	}

	/**
	 * Return the kernel's identifier of this thread's namespace, which is unique while
	 * the namespace exists.
	 */
	String namespaceId() {
		return this.namespaceId;
	}

	/** Return the file of the namespace, for setns(2). */
	Path namespaceFile() {
		return this.procDirectory.resolve("ns/net");
	}

	boolean isCurrent() {
		return Thread.currentThread() == this.thread;
	}

	<T> T call(Callable<T> action) throws Exception {
		return isCurrent() ? action.call() : await(submit(action));
	}

	/** End the thread; interrupt the action that it runs. */
	void close() {
		this.closed = true;
		if (isCurrent()) {
			return;
		}
		this.thread.interrupt();
		try {
			this.thread.join(CLOSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.thread.isAlive()) {
			throw new IllegalStateException("Thread " + this.thread.getName()
					+ " is still in an action that does not react to an interrupt, so its namespace stays");
		}
	}

	private <T> FutureTask<T> submit(Callable<T> action) {
		FutureTask<T> task = new FutureTask<>(action);
		this.tasks.add(task);
		if (this.closed) {
			task.cancel(false);
			throw new IllegalStateException("The namespace of " + this.thread.getName() + " is closed");
		}
		return task;
	}

	private void work(FutureTask<?> entered) {
		entered.run();
		while (!this.closed) {
			try {
				this.tasks.take().run();
			}
			catch (InterruptedException ex) {
				// Only close() may end a namespace, not another interrupt
			}
		}
		this.tasks.forEach((task) -> task.cancel(false));
	}

	private static <T> T await(FutureTask<T> task) throws Exception {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			if (cause instanceof Error error) {
				throw error;
			}
			if (cause instanceof Exception exception) {
				throw exception;
			}
			throw ex;
		}
	}

}
