// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that measures something and writes a report.
 */
// The command line sets the field
@SuppressWarnings("NullAway.Init")
@Command(showDefaultValues = true)
public abstract class Benchmark implements Callable<Integer> {

	@Spec
	private CommandSpec spec;

	@Option(names = "--help", usageHelp = true, description = "Print the options.")
	private boolean help;

	@Option(names = "--out", description = "The folder of JSON and plots.")
	private Path out = Path.of("benchmarks/target/reports");

	@Override
	public Integer call() throws Exception {
		Report report = new Report(this.spec.name(), options(), this.out);
		run(report);
		report.write();
		return 0;
	}

	private Map<String, String> options() {
		Map<String, String> options = new TreeMap<>();
		for (OptionSpec option : this.spec.options()) {
			if (!option.usageHelp()) {
				options.put(option.longestName(), String.valueOf(option.<Object>getValue()));
			}
		}
		return options;
	}

	/** Measure, print, and add to the report. */
	protected abstract void run(Report report) throws Exception;

}
