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
 * Starts processes that die with the thread that started them, and ends processes.
 */
final class Processes {

	/** How long a process may take to end by itself after SIGTERM, and after SIGKILL. */
	private static final long GRACE_MILLIS = 2_000;

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private Processes() {
	}

	/**
	 * Starts a process that gets SIGKILL when the calling thread ends, for whatever
	 * reason ({@code PR_SET_PDEATHSIG}, prctl(2)). Only setpriv(1) can set that from
	 * here: it has to be set between fork and exec. The shell sees to it that nothing
	 * starts when the parent was gone before that.
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
	 * The processes in a network namespace, except this one.
	 * @param namespaceId the namespace, as {@link NamespaceThread#namespaceId()}
	 * @return the processes that can be seen
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
	 * Empty when it has ended, even if its parent has not taken notice, or is not ours.
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
	 * Ends processes: SIGTERM, then SIGKILL for those that are still there.
	 * @param processes the processes
	 * @throws IllegalStateException when one survives that
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
		// Not ProcessHandle.onExit(): where process 1 does not reap, orphans are alive
		// forever
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
