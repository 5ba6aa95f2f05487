// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.tfo.benchmarks.report.Benchmark;
import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.UnpackedJar;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What each piece of a new connection costs, measured by JMH in JVMs of its own. The
 * limits are for what Fast Open adds.
 */
@Command(name = "micro", description = "What each piece of a new connection costs, by JMH.")
public final class MicroBenchmarks extends Benchmark {

	private static final double MAX_NANOS = 5_000;

	private static final double MAX_BYTES = 1024;

	@Option(names = "--include", description = "A part of the names of the benchmarks, as JMH takes it, or all.")
	private String include = "all";

	@Option(names = "--iterations", description = "Of each fork, warm-up and measurement each.")
	private int iterations = 5;

	@Option(names = "--seconds", description = "Of each iteration.")
	private int seconds = 1;

	@Option(names = "--forks", description = "JVMs of each benchmark.")
	private int forks = 2;

	@Override
	protected void run(Report report) throws Exception {
		TimeValue time = TimeValue.seconds(this.seconds);
		String classPath = System.getProperty("java.class.path");
		try (UnpackedJar jar = new UnpackedJar((file) -> true)) {
			// JMH starts JVMs with the class path of this one
			System.setProperty("java.class.path", jar.classPath((library) -> true));
			Collection<RunResult> results = new Runner(new OptionsBuilder()
				.include(this.include.equals("all") ? MicroBenchmarks.class.getPackageName() : this.include)
				.addProfiler(GCProfiler.class)
				.forks(this.forks)
				.warmupIterations(this.iterations)
				.warmupTime(time)
				.measurementIterations(this.iterations)
				.measurementTime(time)
				.shouldFailOnError(true)
				.jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "-Xms512m", "-Xmx512m")
				.result(report.folder().resolve("micro-jmh.json").toString())
				.resultFormat(ResultFormatType.JSON)
				.build()).run();
			addLimits(report, results.stream().collect(Collectors.toMap(MicroBenchmarks::name, (result) -> result)));
		}
		finally {
			System.setProperty("java.class.path", classPath);
		}
	}

	/** Return the name of class and method, and the parameters. */
	private static String name(RunResult result) {
		Map<String, String> parameters = new TreeMap<>();
		result.getParams().getParamsKeys().forEach((key) -> parameters.put(key, result.getParams().getParam(key)));
		return result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1") + parameters;
	}

	private static void addLimits(Report report, Map<String, RunResult> results) {
		results.forEach((name, with) -> {
			RunResult without = results
				.get(name.replace(".connection{", ".socketsAlone{").replace("=true}", "=false}"));
			if (without != null && without != with) {
				Estimate nanos = difference(with.getPrimaryResult(), without.getPrimaryResult());
				Estimate bytes = difference(allocated(with), allocated(without));
				report.add(Map.of("what Fast Open adds", name, "nanoseconds", nanos, "bytes", bytes));
				if (name.contains(".connection{")) {
					report.atMost("Fast Open of " + name + ", ns", nanos, MAX_NANOS);
				}
				report.atMost("Fast Open of " + name + ", bytes", bytes, MAX_BYTES);
			}
		});
	}

	private static Result<?> allocated(RunResult result) {
		return Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
	}

	private static Estimate difference(Result<?> with, Result<?> without) {
		double difference = with.getScore() - without.getScore();
		double error = Math.hypot(with.getScoreError(), without.getScoreError());
		return new Estimate(difference, difference - error, difference + error);
	}

}
