// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts processes that end with the thread that has started them, and ends processes.
 */
final class Processes {

	/** How long a process may take to end after a SIGTERM, and after a SIGKILL. */
	private static final long GRACE_MILLIS = 2_000;

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private Processes() {
	}

	/**
	 * Start a process that gets a SIGKILL when the calling thread ends, for whatever
	 * reason ({@code PR_SET_PDEATHSIG}, prctl(2)). This must be set between fork and
	 * exec, which Java cannot do but setpriv(1) can. The shell does not start the command
	 * when the parent has ended before that.
	 * @param builder command, directory, environment and redirections; not changed
	 * @return the process
	 * @throws IOException when it cannot be started
	 */
	static Process startMortal(ProcessBuilder builder) throws IOException {
		List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--", "sh", "-c",
				"parent=$1; shift; [ $PPID = $parent ] && exec \"$@\"", "sh",
				Long.toString(ProcessHandle.current().pid())));
		command.addAll(builder.command());
		ProcessBuilder mortal = new ProcessBuilder(command).directory(builder.directory())
			.redirectErrorStream(builder.redirectErrorStream())
			.redirectInput(builder.redirectInput())
			.redirectOutput(builder.redirectOutput())
			.redirectError(builder.redirectError());
		mortal.environment().clear();
		mortal.environment().putAll(builder.environment());
		return mortal.start();
	}

	/**
	 * Return the processes in a network namespace, except this one.
	 * @param namespaceId the namespace, see {@link NamespaceThread#namespaceId()}
	 * @return the processes that this process may see
	 */
	static List<ProcessHandle> inNamespace(String namespaceId) {
		long self = ProcessHandle.current().pid();
		return ProcessHandle.allProcesses()
			.filter((process) -> process.pid() != self && isIn(process, namespaceId))
			.toList();
	}

	private static boolean isIn(ProcessHandle process, String namespaceId) {
		return namespace(process).filter(namespaceId::equals).isPresent();
	}

	/**
	 * Return the namespace of a process. Empty when the process has ended, even when its
	 * parent has not reaped it yet, or belongs to another user.
	 */
	private static Optional<String> namespace(ProcessHandle process) {
		try {
			Path link = Path.of("/proc", Long.toString(process.pid()), "ns/net");
			return Optional.of(Files.readSymbolicLink(link).toString());
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	/**
	 * End processes: SIGTERM first, then SIGKILL for those that still run.
	 * @param processes the processes
	 * @throws IllegalStateException when one survives
	 */
	static void end(List<ProcessHandle> processes) {
		processes.forEach(ProcessHandle::destroy);
		if (!ended(processes)) {
			processes.forEach(ProcessHandle::destroyForcibly);
			if (!ended(processes)) {
				throw new IllegalStateException("Processes that survive SIGKILL: "
						+ processes.stream().filter(Processes::isRunning).map(ProcessHandle::pid).toList());
			}
		}
	}

	private static boolean ended(List<ProcessHandle> processes) {
		// Not ProcessHandle.onExit(): it never completes for an orphan that process 1
		// does
		// not reap
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
		while (processes.stream().anyMatch(Processes::isRunning)) {
			if (System.nanoTime() - deadline > 0) {
				return false;
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

	private static boolean isRunning(ProcessHandle process) {
		return process.isAlive() && namespace(process).isPresent();
	}

}
