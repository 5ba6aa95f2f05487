// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows the progress: by a line that is overwritten on a terminal, else by a line every
 * few seconds.
 */
final class Progress implements AutoCloseable {

	private static final int BAR = 30;

	private final boolean terminal = System.console() != null;

	private final long interval = Duration.ofMillis(this.terminal ? 100 : 5_000).toNanos();

	private final PrintStream out;

	private final int total;

	private final long start = System.nanoTime();

	private int done;

	private long shown = this.start;

	Progress(PrintStream out, int total) {
		this.out = out;
		this.total = total;
		show(this.start);
	}

	/** Called when a request has ended. */
	void step() {
		this.done++;
		long now = System.nanoTime();
		if (now - this.shown >= this.interval) {
			show(now);
		}
	}

	/** Called at the end, whether all requests were made or not. */
	@Override
	public void close() {
		if (this.done > 0) {
			show(System.nanoTime());
		}
		if (this.terminal) {
			this.out.println();
		}
	}

	private void show(long now) {
		this.shown = now;
		String line = "%d of %d requests%s".formatted(this.done, this.total, left(now - this.start));
		if (this.terminal) {
			int filled = BAR * this.done / this.total;
			this.out.print("\r[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "] " + "%-50s".formatted(line));
			this.out.flush();
		}
		else {
			this.out.println(line);
		}
	}

	private String left(long elapsed) {
		if (this.done == 0 || this.done == this.total) {
			return "";
		}
		long left = elapsed / this.done * (this.total - this.done);
		return ", about %d s left".formatted(Duration.ofNanos(left).toSeconds() + 1);
	}

}
