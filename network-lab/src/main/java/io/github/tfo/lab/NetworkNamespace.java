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
 * the thread that opens it, and new threads and processes inherit the namespace of the
 * thread that starts them. So {@link #isolate()}, called first thing on the main thread,
 * moves the whole program, while threads that were started before stay where they are.
 * Among those is the one that handles signals: shutdown hooks after a SIGTERM run in the
 * host's namespace. {@code /proc/self/net} and {@code /proc/net} are those of the
 * process's first thread, which in a JVM is not the thread that runs {@code main} and
 * stays on the host; {@code /proc/thread-self/net} is the calling thread's.
 *
 * <p>
 * Namespaces are anonymous: they have no name in the file system and live as long as a
 * thread, process or socket in them. Nothing is left when the JVM ends, also when it is
 * killed, and nothing on the host is changed.
 *
 * <p>
 * Instances are safe for use by several threads.
 */
public final class NetworkNamespace implements AutoCloseable {

	/**
	 * Name of the environment variable by which a wrapper tells that it has started the
	 * JVM inside a private namespace ({@code 1}).
	 */
	public static final String WRAPPED_VARIABLE = "TFO_LAB_NAMESPACE";

	private static final Object LOCK = new Object();

	private static volatile @Nullable NetworkNamespace isolated;

	private static volatile @Nullable NetworkNamespace outside;

	private final String name;

	private final NamespaceThread thread;

	// The JVM's own namespaces live as long as the JVM
	private final boolean closeable;

	private final List<Process> started = new ArrayList<>();

	private boolean closed;

	private NetworkNamespace(String name, NamespaceThread thread, boolean closeable) {
		this.name = name;
		this.thread = thread;
		this.closeable = closeable;
	}

	/**
	 * Moves the calling thread, and so all threads that it starts from now on, into a
	 * fresh namespace that has nothing but a loopback interface, which is up. To be
	 * called by the main thread before anything else.
	 *
	 * <p>
	 * There is one such namespace in a JVM: later calls return it, and move the calling
	 * thread into it when it is not there yet. A JVM that was started in a private
	 * namespace by a wrapper ({@value #WRAPPED_VARIABLE}) keeps that one.
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

	/** Guards the host's settings against a variable that came from somewhere else. */
	private static boolean isHosts() {
		Path first = Path.of("/proc/1/ns/net");
		try {
			return Files.readSymbolicLink(first).toString().equals(NamespaceThread.currentNamespace());
		}
		catch (IOException ex) {
			// Process 1 is another user's, so there is a user namespace around us
			return false;
		}
	}

	private static NetworkNamespace moved() {
		// Started before the move, this thread stays outside
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
	 * The namespace that {@link #isolate()} has made or found for this JVM.
	 * @return the namespace; empty when {@code isolate()} was not called or could not do
	 * it, so that the JVM is in the host's namespace
	 */
	public static Optional<NetworkNamespace> isolated() {
		return Optional.ofNullable(isolated);
	}

	/**
	 * The namespace in which the JVM was before {@link #isolate()}: to publish a port
	 * there, or to run a program that needs the Internet.
	 * @return the namespace; empty when {@code isolate()} has not moved this JVM
	 */
	public static Optional<NetworkNamespace> outside() {
		return Optional.ofNullable(outside);
	}

	/**
	 * Makes a fresh namespace with a thread of its own and a loopback interface, which is
	 * up. The calling thread stays where it is.
	 * @param name a name for the thread and for messages
	 * @return the namespace
	 * @throws LabUnavailableException when that is not possible; the message says why
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
		Libc.check(Libc.unshare(Libc.CLONE_NEWNET), "unshare(CLONE_NEWNET)");
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
		int descriptor = Libc.check(Libc.open(this.thread.namespaceFile().toString(), Libc.O_RDONLY | Libc.O_CLOEXEC),
				"open(" + this.thread.namespaceFile() + ")");
		try {
			Libc.check(Libc.setns(descriptor, Libc.CLONE_NEWNET), "setns");
		}
		finally {
			Libc.close(descriptor);
		}
	}

	/**
	 * A name for messages; it means nothing to the kernel.
	 * @return the name given to {@link #create(String)}, {@code jvm} or {@code outside}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Runs an action inside this namespace and waits for it: on the calling thread when
	 * that is in this namespace already, else on the namespace's only thread. Actions
	 * should be short, since others wait for that thread; what has to go on, such as a
	 * server, belongs into a thread that the action starts, or into
	 * {@link #start(ProcessBuilder) a process}.
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
	 * Runs an action inside this namespace, like {@link #call(Callable)}.
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
	 * Starts a process in this namespace. It gets SIGKILL when the JVM ends in whatever
	 * way, {@code PR_SET_PDEATHSIG} in prctl(2). {@link #close()} ends it too, and all
	 * processes that it has started; those may survive a SIGKILL of the JVM, so let
	 * servers stay in the foreground.
	 *
	 * <p>
	 * The command is run by setpriv(1) and a shell, so one that does not exist shows by
	 * the exit status 127 and a message on its standard error, and environment variables
	 * whose names a shell cannot have may get lost.
	 * @param builder command, directory, environment and redirections; not changed
	 * @return the process; its process number is the command's
	 * @throws IOException when the process cannot be started, for one because there is no
	 * {@code setpriv}
	 * @throws IllegalStateException when this namespace is closed
	 */
	public Process start(ProcessBuilder builder) throws IOException {
		// On the long-lived thread: the kernel takes the end of that for the parent's
		Process process = io(() -> this.thread.call(() -> Processes.startMortal(builder)));
		synchronized (this.started) {
			this.started.removeIf((earlier) -> !earlier.isAlive());
			this.started.add(process);
		}
		return process;
	}

	/**
	 * Reads a setting of this namespace, sysctl(8).
	 * @param name the name, such as {@code net.ipv4.tcp_fastopen}; with slashes instead
	 * of dots when an interface's name has a dot in it
	 * @return the value, without white space around it
	 * @throws UncheckedIOException when it cannot be read, for one because this kernel
	 * does not have it
	 */
	public String sysctl(String name) {
		// Files.readString begins with one byte, and the kernel answers at offset 0 only
		return unchecked(() -> call(() -> String.join("\n", Files.readAllLines(file(name))).strip()));
	}

	/**
	 * Changes a setting of this namespace, sysctl(8). Only settings below {@code net.}
	 * belong to a namespace, so only those can be changed here.
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
	 * Reads a counter of this namespace's from {@code /proc/net/snmp} or
	 * {@code /proc/net/netstat}, proc_net(5).
	 * @param group the first word of the line, without its colon, such as {@code TcpExt}
	 * @param name the counter, such as {@code TCPFastOpenActive}
	 * @return its value, zero in a fresh namespace and growing from there
	 * @throws IllegalArgumentException when this kernel has no such counter
	 */
	public long counter(String group, String name) {
		return unchecked(() -> call(() -> KernelCounters.read(group, name)));
	}

	/**
	 * Empties the kernel's table of what it remembers of peers: round trip times,
	 * thresholds, and the Fast Open cookies ({@code ip tcp_metrics flush all}).
	 * @throws LabUnavailableException when the kernel refuses, as it does to all but real
	 * root, also inside a user namespace
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
	 * Ends the processes that were started here, and for a namespace that
	 * {@link #create(String)} has made all processes in it and its thread; SIGTERM first,
	 * SIGKILL after two seconds. The kernel drops the namespace when the last thread and
	 * socket in it is gone. The JVM's own namespace stays. Does nothing the second time.
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
		 * Does it.
		 * @throws Exception whatever goes wrong
		 */
		void run() throws Exception;

	}

}
