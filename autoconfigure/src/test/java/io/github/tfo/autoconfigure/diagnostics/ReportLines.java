// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.List;

import org.awaitility.Awaitility;

import org.springframework.boot.test.system.CapturedOutput;

/**
 * Level and message of each line of the log that is about TCP Fast Open.
 */
final class ReportLines {

	private ReportLines() {
	}

	/**
	 * Return the lines as soon as the last one of the report is there.
	 */
	static List<String> await(CapturedOutput output) {
		Awaitility.await().until(() -> in(output).stream().anyMatch((line) -> line.contains(": TCP Fast Open is")));
		return in(output);
	}

	static List<String> in(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("Fast Open"))
			.map((line) -> line.replaceAll("^.*?(INFO|WARN|ERROR).*?(?: : | -- )(.*)$", "$1: $2"))
			.toList();
	}

}
