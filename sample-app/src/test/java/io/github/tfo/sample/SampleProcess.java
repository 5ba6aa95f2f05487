// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program in a JVM of its own, called from the host.
 */
public final class SampleProcess implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofMinutes(5);

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final Path output;

	private final int port;

	private SampleProcess(Process process, Path output, int port) {
		this.process = process;
		this.output = output;
		this.port = port;
	}

	public static SampleProcess start(String... arguments) throws IOException {
		return start(List.of(), freePort(), arguments);
	}

	public static SampleProcess start(List<String> prefix, int port, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command
			.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
					System.getProperty("java.class.path"), SampleApplication.class.getName(), "--server.port=" + port));
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile("tfo-sample", ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		return new SampleProcess(process, output, port);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	public int port() {
		return this.port;
	}

	public long pid() {
		return this.process.pid();
	}

	public String output() throws IOException {
		return Files.readString(this.output);
	}

	public HttpResponse<String> get(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	public HttpResponse<String> delete(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri(path)).DELETE().build(), BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	public JsonNode getJson(String path) throws Exception {
		return JsonMapper.shared().readTree(get(path).body());
	}

	/**
	 * Wait for the first response, which comes as soon as the port is open.
	 */
	public HttpResponse<String> awaitFirst(String path) throws Exception {
		long deadline = deadline();
		while (true) {
			try {
				return get(path);
			}
			catch (IOException ex) {
				pause(deadline);
			}
		}
	}

	public JsonNode awaitRace() throws Exception {
		long deadline = deadline();
		HttpResponse<String> response = awaitFirst("/race");
		while (response.statusCode() != 200) {
			pause(deadline);
			response = get("/race");
		}
		return JsonMapper.shared().readTree(response.body());
	}

	public void awaitOutput(String text) throws Exception {
		long deadline = deadline();
		while (!output().contains(text)) {
			pause(deadline);
		}
	}

	private static long deadline() {
		return System.nanoTime() + LIMIT.toNanos();
	}

	private void pause(long deadline) throws Exception {
		if (!this.process.isAlive() || System.nanoTime() > deadline) {
			throw new IllegalStateException(
					"The sample " + (this.process.isAlive() ? "takes too long" : "has ended") + ":\n" + output());
		}
		Thread.sleep(100);
	}

	/**
	 * The process of the upstream, which the sample has started.
	 */
	public ProcessHandle upstream() {
		return processes().get(1);
	}

	public List<ProcessHandle> processes() {
		return Stream.concat(Stream.of(this.process.toHandle()), this.process.descendants()).toList();
	}

	/** As by SIGTERM. */
	public int terminate() throws Exception {
		this.process.destroy();
		return awaitExit();
	}

	public int awaitExit() throws Exception {
		if (!this.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The sample does not end:\n" + output());
		}
		return this.process.exitValue();
	}

	@Override
	public void close() {
		processes().forEach(ProcessHandle::destroyForcibly);
		try {
			Files.delete(this.output);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
