// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.benchmarks.upstream.Program;
import io.github.tfo.benchmarks.upstream.Upstream;

/**
 * The yardstick: a process for each request. The time is curl's own, without what the
 * process takes to start and end.
 */
final class Curl implements Variant.ColdCall {

	static final String TITLE = "curl";

	private static final int MILLIS = 1_000;

	private final List<String> command;

	Curl(Path certificate, boolean fastOpen) {
		this.command = new ArrayList<>(List.of(Program.CURL.path(), "--disable", "--silent", "--show-error",
				"--http1.1", "--tlsv1.3", "--cacert", certificate.toString(), "--max-time", "60", "--header",
				"Connection: close", "--write-out", "\\n%{http_code} %{time_total}"));
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
		String expected = Upstream.BODY + "\n200 ";
		if (exit != 0 || !output.startsWith(expected)) {
			throw new IOException("curl ended with " + exit + ": " + output);
		}
		return Double.parseDouble(output.substring(expected.length())) * MILLIS;
	}

}
