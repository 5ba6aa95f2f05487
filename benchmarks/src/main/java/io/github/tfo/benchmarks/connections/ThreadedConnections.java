package io.github.tfo.benchmarks.connections;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * {@link Connections} of threads, each of which opens one connection after the other.
 */
record ThreadedConnections(ExecutorService threads, Connection connection) implements Connections {

	@Override
	public long open(long end, int atOnce) throws Exception {
		if (atOnce == 1) {
			return openOneAfterTheOther(end);
		}
		List<Callable<Long>> tasks = new ArrayList<>();
		for (int i = 0; i < atOnce; i++) {
			tasks.add(() -> openOneAfterTheOther(end));
		}
		long connections = 0;
		for (Future<Long> task : this.threads.invokeAll(tasks)) {
			connections += result(task);
		}
		return connections;
	}

	private long openOneAfterTheOther(long end) throws Exception {
		long connections = 0;
		while (System.nanoTime() - end < 0) {
			this.connection.use();
			connections++;
		}
		return connections;
	}

	private static long result(Future<Long> task) throws Exception {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	/**
	 * Opens a connection, uses it for one request, and closes it.
	 */
	@FunctionalInterface
	interface Connection {

		void use() throws Exception;

	}

}
