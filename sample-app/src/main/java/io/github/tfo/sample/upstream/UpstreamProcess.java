// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.upstream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.util.ClassUtils;
import org.springframework.util.function.ThrowingFunction;

/**
 * The {@link UpstreamServer} in a process of its own.
 */
public final class UpstreamProcess implements AutoCloseable {

	/** The main class of an executable jar. */
	private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

	/** How long it may use no processor time before it is ready. */
	private static final Duration SILENCE = Duration.ofSeconds(20);

	private static final long GRACE_SECONDS = 2;

	private final InetAddress address;

	private final Process process;

	private final CompletableFuture<UpstreamAnnouncement> announcement;

	UpstreamProcess(InetAddress address, Process process) {
		this.address = address;
		this.process = process;
		this.announcement = CompletableFuture.supplyAsync(() -> read(process));
	}

	/**
	 * Start the process. Does not wait until it is ready.
	 * @param address the address to listen on
	 * @param launcher starts a process where that address is
	 * @return the process
	 */
	public static UpstreamProcess start(InetAddress address, ThrowingFunction<ProcessBuilder, Process> launcher) {
		ProcessBuilder builder = new ProcessBuilder(command(address)).redirectError(ProcessBuilder.Redirect.INHERIT);
		return new UpstreamProcess(address, launcher.apply(builder));
	}

	private static List<String> command(InetAddress address) {
		String classPath = System.getProperty("java.class.path");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		// It lives for a minute or two
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
		if (ClassUtils.isPresent(JAR_LAUNCHER, ClassLoader.getSystemClassLoader())) {
			command.addAll(List.of("-jar", classPath));
		}
		else {
			command.addAll(
					List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, UpstreamServer.class.getName()));
		}
		command.addAll(List.of(UpstreamServer.COMMAND, address.getHostAddress()));
		return command;
	}

	private static UpstreamAnnouncement read(Process process) {
		// Not closed: it is the process's as long as that runs
		BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
		try {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				Optional<UpstreamAnnouncement> announcement = UpstreamAnnouncement.fromLine(line);
				if (announcement.isPresent()) {
					return announcement.get();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The upstream's output cannot be read", ex);
		}
		throw new IllegalStateException("The upstream has ended before it was ready");
	}

	/**
	 * The address that it listens on.
	 * @return the address
	 */
	public InetAddress address() {
		return this.address;
	}

	/**
	 * Wait until it is ready, as long as it does something.
	 * @return what it tells of itself
	 * @throws IllegalStateException when it has ended, or does nothing
	 */
	public UpstreamAnnouncement announcement() {
		return announcement(SILENCE);
	}

	UpstreamAnnouncement announcement(Duration silence) {
		Optional<Duration> used = processorTime();
		while (true) {
			try {
				return this.announcement.get(silence.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				Optional<Duration> before = used;
				used = processorTime();
				if (used.equals(before)) {
					throw new IllegalStateException("The upstream is not ready, and has done nothing for " + silence,
							ex);
				}
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("The upstream cannot be started", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("The upstream is not ready", ex);
			}
		}
	}

	private Optional<Duration> processorTime() {
		return this.process.info().totalCpuDuration();
	}

	@Override
	public void close() {
		try {
			this.process.getOutputStream().close();
			if (this.process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
				return;
			}
		}
		catch (IOException ex) {
			// It has gone
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.process.destroyForcibly();
	}

}
