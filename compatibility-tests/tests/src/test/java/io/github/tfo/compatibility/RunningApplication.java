// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.github.tfo.lab.NetworkNamespace;

/**
 * An application in a process of its own, in the namespace of the tests. It is given
 * orders by its standard input.
 */
final class RunningApplication implements AutoCloseable {

	private static final String ANSWER = "answer: ";

	private static final Duration LIMIT = Duration.ofMinutes(5);

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

	private final Process process;

	private final Thread reader;

	private final BufferedWriter orders;

	private RunningApplication(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "application-output");
		this.reader.setDaemon(true);
		this.reader.start();
		this.orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
	}

	static RunningApplication start(List<String> command) throws IOException {
		return new RunningApplication(
				NetworkNamespace.isolated().orElseThrow().start(new ProcessBuilder(command).redirectErrorStream(true)));
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				this.output.add(line);
				this.unread.add(line);
			}
		}
		catch (IOException ex) {
			this.output.add("Nothing more is read: " + ex);
		}
	}

	/**
	 * Wait until the application has said what is accelerated, or why nothing is.
	 * @return what it said
	 */
	String awaitReport() throws InterruptedException {
		String line = await((candidate) -> candidate.contains("TCP Fast Open is o"));
		return line.substring(line.indexOf("TCP Fast Open is o"));
	}

	/**
	 * Give an order.
	 * @return the answer
	 */
	String order(String order) throws IOException, InterruptedException {
		write(order);
		return await((line) -> line.startsWith(ANSWER)).substring(ANSWER.length());
	}

	void write(String line) throws IOException {
		this.orders.write(line);
		this.orders.newLine();
		this.orders.flush();
	}

	/**
	 * Wait until the application has printed something.
	 * @return the line
	 */
	String await(String text) throws InterruptedException {
		return await((line) -> line.contains(text));
	}

	private String await(Predicate<String> wanted) throws InterruptedException {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		while (System.nanoTime() < deadline && (this.reader.isAlive() || !this.unread.isEmpty())) {
			String line = this.unread.poll(1, TimeUnit.SECONDS);
			if (line != null && wanted.test(line)) {
				return line;
			}
		}
		throw new IllegalStateException("The application has not said what was waited for:\n" + output());
	}

	/**
	 * Let it end by itself.
	 * @return its exit code
	 */
	int end() throws IOException, InterruptedException {
		this.orders.close();
		if (!this.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("The application does not end:\n" + output());
		}
		this.reader.join();
		return this.process.exitValue();
	}

	/**
	 * Everything that it has printed, standard error among it.
	 */
	String output() {
		return String.join("\n", this.output);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
