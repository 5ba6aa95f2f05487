package io.github.tfo.sample.race;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows the progress: by a line that is overwritten on a terminal, else by a line every
 * few seconds.
 */
final class Progress implements RaceListener {

	private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();

	private static final long FILE_NANOS = Duration.ofSeconds(5).toNanos();

	private static final int BAR = 30;

	private final PrintStream out;

	private final boolean terminal;

	private final int total;

	private final long start = System.nanoTime();

	private int done;

	private long shown = this.start;

	Progress(PrintStream out, boolean terminal, int total) {
		this.out = out;
		this.terminal = terminal;
		this.total = total;
		show(this.start);
	}

	@Override
	public void onRequest(RaceMode mode, RaceRequest request) {
		this.done++;
		long now = System.nanoTime();
		if (now - this.shown >= (this.terminal ? TERMINAL_NANOS : FILE_NANOS)) {
			show(now);
		}
	}

	/** Called at the end, whether all requests were made or not. */
	void end() {
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
