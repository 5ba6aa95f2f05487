// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A network namespace, network_namespaces(7): interfaces, addresses, routes, ports, the
 * {@code net.*} settings and the kernel's counters, separate from the host's.
 *
 * <p>
 * A namespace is a property of a <em>thread</em>. A socket belongs to the namespace of
 * the thread that opens it. A new thread or process inherits the namespace of the thread
 * that starts it. So {@link #isolate()} moves the whole program when the main thread
 * calls it before anything else. Threads that were started before stay in the host's
 * namespace. One of them handles signals, so shutdown hooks after a SIGTERM run in the
 * host's namespace.
 *
 * <p>
 * {@code /proc/self/net} and {@code /proc/net} are those of the process's first thread.
 * In a JVM that is not the thread that runs {@code main}, and it stays in the host's
 * namespace. {@code /proc/thread-self/net} is that of the calling thread.
 *
 * <p>
 * Namespaces have no name in the file system. They exist as long as a thread, process or
 * socket is in them. Nothing is left when the JVM ends, even when it is killed, and
 * nothing on the host is changed. Thread-safe.
 */
public final class NetworkNamespace implements AutoCloseable {

	/**
	 * The name of the environment variable that a wrapper sets to {@code 1} when it has
	 * started the JVM in a private namespace.
	 */
	public static final String WRAPPED_VARIABLE = "TFO_LAB_NAMESPACE";

	private static final Object LOCK = new Object();

	private static volatile @Nullable NetworkNamespace isolated;

	private static volatile @Nullable NetworkNamespace outside;

	private final String name;

	private final NamespaceThread thread;

	// The JVM's own namespaces exist as long as the JVM
	private final boolean closeable;

	private final List<Process> started = new ArrayList<>();

	private boolean closed;

	private NetworkNamespace(String name, NamespaceThread thread, boolean closeable) {
		this.name = name;
		this.thread = thread;
		this.closeable = closeable;
	}

	/**
	 * Move the calling thread, and so all threads that it starts from now on, into a new
	 * namespace. Its only interface is loopback, which is up. The main thread should call
	 * this before anything else.
	 *
	 * <p>
	 * A JVM has one such namespace. Later calls return it, and move the calling thread
	 * into it if it is not there yet. A JVM that a wrapper has started in a private
	 * namespace ({@value #WRAPPED_VARIABLE}) keeps that one.
	 * @return the namespace
	 * @throws LabUnavailableException when this is not Linux, the process lacks the
	 * privilege, or JNA cannot be loaded; the message says which, and what to do
	 */
	public static NetworkNamespace isolate() {
		synchronized (LOCK) {
			NetworkNamespace present = isolated;
			if (present != null) {
				present.enter();
				return present;
			}
			Requirements.missingForNamespaces().ifPresent((reason) -> {
				throw new LabUnavailableException(reason);
			});
			NetworkNamespace made = "1".equals(System.getenv(WRAPPED_VARIABLE)) ? found() : moved();
			isolated = made;
			return made;
		}
	}

	private static NetworkNamespace found() {
		if (isHosts()) {
			throw new LabUnavailableException(WRAPPED_VARIABLE + "=1 says that the JVM was started in a private network"
					+ " namespace, but it is in the namespace of process 1: unset it, or use unshare --net");
		}
		NetworkInterfaces.up("lo");
		return new NetworkNamespace("jvm", new NamespaceThread("jvm", () -> {
		}), false);
	}

	/** Return whether the variable is wrong and this is the host's namespace. */
	private static boolean isHosts() {
		Path first = Path.of("/proc/1/ns/net");
		try {
			return Files.readSymbolicLink(first).toString().equals(NamespaceThread.currentNamespace());
		}
		catch (IOException ex) {
			// Process 1 belongs to another user, so this is a user namespace
			return false;
		}
	}

	private static NetworkNamespace moved() {
		// Started before the move, so this thread stays outside
		NamespaceThread stays = new NamespaceThread("outside", () -> {
		});
		try {
			unshare();
		}
		catch (RuntimeException ex) {
			stays.close();
			throw ex;
		}
		outside = new NetworkNamespace("outside", stays, false);
		return new NetworkNamespace("jvm", new NamespaceThread("jvm", () -> {
		}), false);
	}

	/**
	 * Return the namespace that {@link #isolate()} has created or found for this JVM.
	 * @return the namespace; empty when {@code isolate()} was not called or has failed,
	 * so that the JVM is in the host's namespace
	 */
	public static Optional<NetworkNamespace> isolated() {
		return Optional.ofNullable(isolated);
	}

	/**
	 * Return the namespace in which the JVM was before {@link #isolate()}, for example to
	 * publish a port there or to run a program that needs the Internet.
	 * @return the namespace; empty when {@code isolate()} has not moved this JVM
	 */
	public static Optional<NetworkNamespace> outside() {
		return Optional.ofNullable(outside);
	}

	/**
	 * Create a namespace with a thread of its own and a loopback interface, which is up.
	 * The calling thread stays where it is.
	 * @param name a name for the thread and for messages
	 * @return the namespace
	 * @throws LabUnavailableException when this is not possible; the message says why
	 */
	public static NetworkNamespace create(String name) {
		Requirements.missingForNamespaces().ifPresent((reason) -> {
			throw new LabUnavailableException(reason);
		});
		NetworkNamespace namespace = new NetworkNamespace(name, new NamespaceThread(name, NetworkNamespace::unshare),
				true);
		CloseAtExit.add(namespace);
		return namespace;
	}

	private static void unshare() {
		CLibrary.check(CLibrary.unshare(CLibrary.CLONE_NEWNET), "unshare(CLONE_NEWNET)");
		NetworkInterfaces.up("lo");
	}

	private void enter() {
		try {
			if (isCurrent()) {
				return;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		int descriptor = CLibrary.check(
				CLibrary.open(this.thread.namespaceFile().toString(), CLibrary.O_RDONLY | CLibrary.O_CLOEXEC),
				"open(" + this.thread.namespaceFile() + ")");
		try {
			CLibrary.check(CLibrary.setns(descriptor, CLibrary.CLONE_NEWNET), "setns");
		}
		finally {
			CLibrary.close(descriptor);
		}
	}

	/**
	 * Return the name for messages, which the kernel does not know.
	 * @return the name given to {@link #create(String)}, {@code jvm} or {@code outside}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Run an action inside this namespace and wait for it. It runs on the calling thread
	 * when that is in this namespace, else on the namespace's only thread. An action
	 * should be short, since others wait for that thread. A server should run in a thread
	 * that the action starts, or in {@link #start(ProcessBuilder) a process}.
	 * @param <T> the type of the result
	 * @param action the action
	 * @return its result
	 * @throws Exception what the action has thrown, unchanged
	 * @throws InterruptedException when the calling thread is interrupted while it waits
	 * @throws IllegalStateException when this namespace is closed
	 */
	public <T> T call(Callable<T> action) throws Exception {
		return isCurrent() ? action.call() : this.thread.call(action);
	}

	/**
	 * Run an action inside this namespace, like {@link #call(Callable)}.
	 * @param action the action
	 * @throws Exception what the action has thrown, unchanged
	 */
	public void run(ThrowingRunnable action) throws Exception {
		call(() -> {
			action.run();
			return true;
		});
	}

	/**
	 * Start a process in this namespace. It gets a SIGKILL when the JVM ends in any way,
	 * {@code PR_SET_PDEATHSIG} in prctl(2). {@link #close()} ends it, too, and all
	 * processes that it has started. Those may survive a SIGKILL of the JVM, so start
	 * servers in the foreground.
	 *
	 * <p>
	 * The command is run by setpriv(1) and a shell. A command that does not exist has the
	 * exit status 127 and a message on its standard error. An environment variable may be
	 * lost when its name is not valid in a shell.
	 * @param builder command, directory, environment and redirections; not changed
	 * @return the process, whose process number is that of the command
	 * @throws IOException when the process cannot be started, for example because
	 * {@code setpriv} does not exist
	 * @throws IllegalStateException when this namespace is closed
	 */
	public Process start(ProcessBuilder builder) throws IOException {
		// On the long-lived thread: to the kernel that is the parent
		Process process = io(() -> this.thread.call(() -> Processes.startMortal(builder)));
		synchronized (this.started) {
			this.started.removeIf((earlier) -> !earlier.isAlive());
			this.started.add(process);
		}
		return process;
	}

	/**
	 * Read a setting of this namespace, sysctl(8).
	 * @param name the name, such as {@code net.ipv4.tcp_fastopen}; with slashes instead
	 * of dots when an interface's name has a dot in it
	 * @return the value, without white space around it
	 * @throws UncheckedIOException when it cannot be read, for example because this
	 * kernel does not have it
	 */
	public String sysctl(String name) {
		// Files.readString begins with one byte, and the kernel answers at offset 0 only
		return unchecked(() -> call(() -> String.join("\n", Files.readAllLines(file(name))).strip()));
	}

	/**
	 * Change a setting of this namespace, sysctl(8). Only settings below {@code net.}
	 * belong to a namespace, so only they can be changed here.
	 * @param name the name, such as {@code net.ipv4.tcp_fastopen}
	 * @param value the value
	 * @throws UncheckedIOException when it cannot be written, or the kernel refuses the
	 * value
	 * @throws IllegalStateException when this is the {@link #outside() host's namespace}
	 */
	public void sysctl(String name, String value) {
		if (this == outside) {
			throw new IllegalStateException("Settings outside the lab are not the lab's to change: " + name);
		}
		if (!name.startsWith("net.") && !name.startsWith("net/")) {
			throw new IllegalArgumentException("Not a setting of a network namespace: " + name);
		}
		unchecked(() -> call(() -> Files.writeString(file(name), value)));
	}

	private static Path file(String name) {
		return Path.of("/proc/sys", (name.indexOf('/') < 0) ? name.replace('.', '/') : name);
	}

	/**
	 * Read a counter of this namespace from {@code /proc/net/snmp} or
	 * {@code /proc/net/netstat}, proc_net(5).
	 * @param group the first word of the line, without its colon, such as {@code TcpExt}
	 * @param name the counter, such as {@code TCPFastOpenActive}
	 * @return its value, which is zero in a new namespace and only grows
	 * @throws IllegalArgumentException when this kernel has no such counter
	 */
	public long counter(String group, String name) {
		return unchecked(() -> call(() -> NamespaceCounters.read(group, name)));
	}

	/**
	 * Remove what the kernel remembers about peers: round trip times, thresholds and Fast
	 * Open cookies ({@code ip tcp_metrics flush all}).
	 * @throws LabUnavailableException when the kernel refuses, as it does unless the
	 * caller is root outside of user namespaces
	 * @throws IllegalStateException when this is the {@link #outside() host's namespace}
	 */
	public void flushTcpMetrics() {
		if (this == outside) {
			throw new IllegalStateException("Metrics outside the lab are not the lab's to drop");
		}
		unchecked(() -> call(() -> {
			TcpMetrics.flush();
			return true;
		}));
	}

	/**
	 * End the processes that were started here: SIGTERM first, SIGKILL after two seconds.
	 * A namespace of {@link #create(String)} ends all processes in it and its thread, and
	 * the kernel removes it with the last thread and socket in it. The JVM's own
	 * namespace stays. Does nothing the second time.
	 * @throws IllegalStateException when a process or the thread does not end
	 */
	@Override
	public void close() {
		synchronized (this.started) {
			if (this.closed) {
				return;
			}
			this.closed = this.closeable;
		}
		CloseAtExit.remove(this);
		Processes.end(processes());
		if (this.closeable) {
			this.thread.close();
		}
	}

	private List<ProcessHandle> processes() {
		if (this.closeable) {
			return Processes.inNamespace(this.thread.namespaceId());
		}
		synchronized (this.started) {
			return this.started.stream()
				.flatMap((process) -> Stream.concat(process.descendants(), Stream.of(process.toHandle())))
				.toList();
		}
	}

	private boolean isCurrent() throws IOException {
		return this.thread.isCurrent() || this.thread.namespaceId().equals(NamespaceThread.currentNamespace());
	}

	private static <T> T unchecked(Callable<T> action) {
		try {
			return io(action);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static <T> T io(Callable<T> action) throws IOException {
		try {
			return action.call();
		}
		catch (IOException | RuntimeException ex) {
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the namespace's thread", ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return "NetworkNamespace " + this.name + " (" + this.thread.namespaceId() + ")";
	}

	/** An action that returns nothing and may throw anything. */
	@FunctionalInterface
	public interface ThrowingRunnable {

		/**
		 * Run the action.
		 * @throws Exception when the action fails
		 */
		void run() throws Exception;

	}

}
