package io.github.tfo.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * The application in a process of its own, seen from outside.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final String FAST_OPEN_LOG_MESSAGE = "TCP Fast Open is on";

	private static final String BASE_URL = "http://127.0.0.1:8080";

	private static final int OK = 200;

	private static final int POLL_MILLIS = 5;

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final long start;

	private final Process process;

	private final Queue<String> output = new ConcurrentLinkedQueue<>();

	private volatile @Nullable Long fastOpenNanos;

	private ApplicationProcess(long start, Process process) {
		this.start = start;
		this.process = process;
	}

	static ApplicationProcess start(NetworkNamespace namespace, List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		long start = System.nanoTime();
		ApplicationProcess application = new ApplicationProcess(start, namespace.start(builder));
		Thread reader = new Thread(application::readOutput, "application-output");
		reader.setDaemon(true);
		reader.start();
		return application;
	}

	private void readOutput() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.contains(FAST_OPEN_LOG_MESSAGE)) {
					this.fastOpenNanos = System.nanoTime() - this.start;
				}
				this.output.add(line);
			}
		}
		catch (IOException ex) {
			this.output.add(ex.toString());
		}
	}

	/**
	 * Wait until it answers.
	 * @return how long that took from the start of the process, in nanoseconds
	 */
	long awaitReady() throws InterruptedException {
		while (System.nanoTime() - this.start < PATIENCE.toNanos()) {
			if (!this.process.isAlive()) {
				throw failure("has ended");
			}
			try {
				if (send("/actuator/health").statusCode() == OK) {
					return System.nanoTime() - this.start;
				}
			}
			catch (IOException ex) {
				// Nobody listens yet
			}
			Thread.sleep(POLL_MILLIS);
		}
		throw failure("is not ready");
	}

	/**
	 * Wait until it says that Fast Open can be used.
	 * @return how long that took from the start of the process, in nanoseconds
	 */
	long awaitFastOpen() throws InterruptedException {
		while (System.nanoTime() - this.start < PATIENCE.toNanos()) {
			Long nanos = this.fastOpenNanos;
			if (nanos != null) {
				return nanos;
			}
			Thread.sleep(POLL_MILLIS);
		}
		throw failure("does not say that Fast Open can be used");
	}

	boolean hasFastOpen() {
		return this.fastOpenNanos != null;
	}

	String get(String path) throws InterruptedException {
		try {
			HttpResponse<String> response = send(path);
			if (response.statusCode() == OK) {
				return response.body();
			}
			throw failure("answers " + path + " with " + response.statusCode());
		}
		catch (IOException ex) {
			throw failure("does not answer " + path + ": " + ex);
		}
	}

	private static HttpResponse<String> send(String path) throws IOException, InterruptedException {
		return HTTP.send(HttpRequest.newBuilder(URI.create(BASE_URL + path)).timeout(PATIENCE).build(),
				BodyHandlers.ofString());
	}

	ProcessFigures figures() throws IOException {
		return ProcessFigures.read(this.process.pid());
	}

	private IllegalStateException failure(String what) {
		return new IllegalStateException("The application " + what + ":" + System.lineSeparator()
				+ String.join(System.lineSeparator(), this.output));
	}

	@Override
	public void close() {
		this.process.destroy();
		if (this.process.onExit()
			.completeOnTimeout(this.process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.join()
			.isAlive()) {
			this.process.destroyForcibly().onExit().join();
		}
	}

}
