package io.github.tfo.benchmarks.widearea;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.benchmarks.upstream.MeasuredServer;
import io.github.tfo.benchmarks.upstream.Program;

/**
 * The yardstick: a process for each request. The time is curl's own, without what the
 * process takes to start and end.
 */
final class Curl implements WideAreaVariant.ColdCall {

	static final String TITLE = "curl";

	private static final int SECONDS = 60;

	private static final int MILLIS = 1_000;

	private final List<String> command;

	Curl(Path certificate, boolean fastOpen) {
		this.command = new ArrayList<>(List.of(Program.CURL.path(), "--disable", "--silent", "--show-error",
				"--http1.1", "--tlsv1.3", "--cacert", certificate.toString(), "--max-time", Integer.toString(SECONDS),
				"--header", "Connection: close", "--write-out", "\\n%{http_code} %{time_total}"));
		if (fastOpen) {
			this.command.add("--tcp-fastopen");
		}
	}

	@Override
	public double millis(String url, String cookie) throws Exception {
		List<String> command = new ArrayList<>(this.command);
		if (!cookie.isEmpty()) {
			command.addAll(List.of("--header", "Cookie: " + cookie));
		}
		command.add(url);
		// In the namespace of the thread that starts it
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		int exit = process.waitFor();
		if (exit != 0) {
			throw new IOException("curl ended with " + exit + ": " + output);
		}
		return millis(output);
	}

	/**
	 * The time in what curl has written: the body, then on a line of its own the status
	 * and the time.
	 */
	static double millis(String output) throws IOException {
		String[] words = output.substring(output.lastIndexOf('\n') + 1).split(" ");
		if (!output.startsWith(MeasuredServer.BODY + "\n") || words.length != 2 || !words[0].equals("200")) {
			throw new IOException("curl has got: " + output);
		}
		return Double.parseDouble(words[1]) * MILLIS;
	}

}
