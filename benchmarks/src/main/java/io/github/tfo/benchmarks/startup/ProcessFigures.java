package io.github.tfo.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel knows of a process, proc_pid_stat(5) and proc_pid_status(5).
 *
 * @param cpuMillis the time that its threads had a processor, also those that have ended
 * @param residentKibibytes its memory that is in RAM
 * @param anonymousKibibytes that part of it which is no file's
 */
record ProcessFigures(long cpuMillis, long residentKibibytes, long anonymousKibibytes) {

	/** Whatever the kernel's own clock is, Linux tells programs of this one. */
	private static final long TICKS_PER_SECOND = 100;

	// The third field is the first one after the command's name
	private static final int UTIME = 14 - 3;

	private static final int STIME = 15 - 3;

	static ProcessFigures read(long pid) throws IOException {
		Path process = Path.of("/proc", Long.toString(pid));
		return parse(Files.readString(process.resolve("stat")), Files.readString(process.resolve("status")));
	}

	static ProcessFigures parse(String stat, String status) {
		// The name is in parentheses, and may have some itself, and spaces
		String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
		long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
		return new ProcessFigures(ticks * TimeUnit.SECONDS.toMillis(1) / TICKS_PER_SECOND, kibibytes(status, "VmRSS:"),
				kibibytes(status, "RssAnon:"));
	}

	private static long kibibytes(String status, String name) {
		String value = status.lines()
			.filter((line) -> line.startsWith(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No " + name + " in the status of the process"))
			.substring(name.length())
			.trim();
		if (!value.endsWith(" kB")) {
			throw new IllegalArgumentException(name + " is not in kB: " + value);
		}
		return Long.parseLong(value.substring(0, value.length() - " kB".length()));
	}

}
