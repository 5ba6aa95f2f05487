// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks;

import io.github.tfo.benchmarks.link.Cookieless;
import io.github.tfo.benchmarks.link.WideArea;
import io.github.tfo.benchmarks.loopback.BulkTransfer;
import io.github.tfo.benchmarks.loopback.GatheringUpstream;
import io.github.tfo.benchmarks.loopback.NewConnections;
import io.github.tfo.benchmarks.loopback.PooledRequests;
import io.github.tfo.benchmarks.loopback.Scaling;
import io.github.tfo.benchmarks.micro.MicroBenchmarks;
import io.github.tfo.benchmarks.startup.StartUp;
import io.github.tfo.benchmarks.upstream.MissingProgramException;
import io.github.tfo.lab.LabUnavailableException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Runs the benchmark that the command line names.
 */
@Command(name = "java -jar tfo-benchmarks.jar",
		subcommands = { WideArea.class, Cookieless.class, PooledRequests.class, BulkTransfer.class, StartUp.class,
				Scaling.class, NewConnections.class, MicroBenchmarks.class, GatheringUpstream.class,
				CommandLine.HelpCommand.class },
		description = "What TCP Fast Open gains, and what it costs. COMMAND --help prints the options of a benchmark.")
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Run it and print its figures.
	 * @param args the benchmark and its options
	 */
	public static void main(String[] args) {
		CommandLine commands = new CommandLine(new Benchmarks());
		commands.setExecutionExceptionHandler((ex, command, result) -> {
			if (ex instanceof LabUnavailableException || ex instanceof MissingProgramException) {
				System.err.println(ex.getMessage());
				return ExitCode.SOFTWARE;
			}
			throw ex;
		});
		// Jetty's threads would go on: Spring Boot does not stop its clients
		System.exit(commands.execute(args));
	}

}
