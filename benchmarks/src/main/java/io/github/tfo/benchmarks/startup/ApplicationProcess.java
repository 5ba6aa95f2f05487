// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.startup;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.tfo.lab.NetworkNamespace;

/**
 * The application in a process of its own, seen from outside.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final String URL = "http://127.0.0.1:8080";

	private static final int OK = 200;

	private static final int POLL_MILLIS = 5;

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final double NANOS_PER_MILLI = 1e6;

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final long start = System.nanoTime();

	private final Path log = Files.createTempFile("application", ".log");

	private final Process process;

	ApplicationProcess(NetworkNamespace namespace, List<String> command) throws IOException {
		this.process = namespace
			.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(this.log.toFile()));
	}

	/**
	 * Wait until it answers.
	 * @return how long that took from the start of the process, in milliseconds
	 */
	double awaitReady() throws Exception {
		while (this.process.isAlive() && System.nanoTime() - this.start < PATIENCE.toNanos()) {
			try {
				get("/actuator/health");
				return (System.nanoTime() - this.start) / NANOS_PER_MILLI;
			}
			catch (IOException ex) {
				// Nobody listens yet
				Thread.sleep(POLL_MILLIS);
			}
		}
		throw new IllegalStateException("The application is not ready: " + Files.readString(this.log));
	}

	String get(String path) throws IOException, InterruptedException {
		var response = HTTP.send(HttpRequest.newBuilder(URI.create(URL + path)).timeout(PATIENCE).build(),
				BodyHandlers.ofString());
		if (response.statusCode() != OK) {
			throw new IOException(path + " is answered by " + response.statusCode() + ": " + response.body());
		}
		return response.body();
	}

	double cpuMillis() {
		return this.process.info().totalCpuDuration().orElseThrow().toMillis();
	}

	/** Return its memory that is in RAM, proc_pid_status(5). */
	double residentMebibytes() throws IOException {
		String status = Files.readString(Path.of("/proc", Long.toString(this.process.pid()), "status"));
		return Integer.parseInt(status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1")) / 1024.0;
	}

	/** Wait until it says that Fast Open can be used. */
	void awaitFastOpen() throws IOException, InterruptedException {
		while (!hasFastOpen()) {
			if (System.nanoTime() - this.start > PATIENCE.toNanos()) {
				throw new IllegalStateException("Fast Open is not on: " + Files.readString(this.log));
			}
			Thread.sleep(POLL_MILLIS);
		}
	}

	boolean hasFastOpen() throws IOException {
		return Files.readString(this.log).contains("TCP Fast Open is on");
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly().onExit().join();
		Files.delete(this.log);
	}

}
