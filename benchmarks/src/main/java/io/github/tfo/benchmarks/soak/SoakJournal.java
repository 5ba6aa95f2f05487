package io.github.tfo.benchmarks.soak;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The client's side of a soak: what it has got for each request, and when.
 */
final class SoakJournal {

	private static final int DEEPEST_CAUSE = 6;

	private final AtomicLongArray starts;

	// 0 as long as there is no answer
	private final AtomicLongArray ends;

	private final LongAdder right = new LongAdder();

	private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();

	private final Map<String, String> examples = new ConcurrentSkipListMap<>();

	SoakJournal(int requests) {
		this.starts = new AtomicLongArray(requests);
		this.ends = new AtomicLongArray(requests);
	}

	void begins(int id) {
		this.starts.set(id, System.nanoTime());
	}

	void answered(SoakRequest request, @Nullable String answer) {
		this.ends.set(request.id(), System.nanoTime());
		if (request.answer().equals(answer)) {
			this.right.increment();
		}
		else {
			fails(request, "wrong answer", "got " + answer);
		}
	}

	void failed(SoakRequest request, String client, Throwable ex) {
		this.ends.set(request.id(), System.nanoTime());
		StringJoiner chain = new StringJoiner(" > ");
		String message = "";
		Throwable cause = ex;
		for (int i = 0; cause != null && i < DEEPEST_CAUSE; i++) {
			chain.add(cause.getClass().getSimpleName());
			message = cause.getMessage()
					+ ((cause.getStackTrace().length > 0) ? " at " + cause.getStackTrace()[0] : "");
			cause = cause.getCause();
		}
		fails(request, client + ": " + chain, message);
	}

	private void fails(SoakRequest request, String kind, String message) {
		this.failures.computeIfAbsent(kind, (key) -> new LongAdder()).increment();
		this.examples.putIfAbsent(kind, request + ", " + millis(request.id()) + " ms: " + message);
	}

	long right() {
		return this.right.sum();
	}

	boolean ended(int id) {
		return this.ends.get(id) != 0;
	}

	long start(int id) {
		return this.starts.get(id);
	}

	long end(int id) {
		return this.ends.get(id);
	}

	long millis(int id) {
		return ended(id) ? (end(id) - start(id)) / 1_000_000 : 0;
	}

	void printFailures() {
		new TreeMap<>(this.failures).forEach((kind, count) -> System.out.printf("failed: %d times %s%n        as %s%n",
				count.sum(), kind, this.examples.get(kind)));
	}

}
