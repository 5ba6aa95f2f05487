package io.github.tfo.benchmarks.micro;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What each piece of a new connection costs, measured by JMH in JVMs of its own.
 */
public final class MicroBenchmarks {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("include", "all", "iterations", "5",
			"seconds", "1", "forks", "2", "out", "benchmarks/target/reports"));

	private MicroBenchmarks() {
	}

	public static Benchmark of(Options options) {
		String include = options.text("include");
		int iterations = options.positive("iterations");
		TimeValue time = TimeValue.seconds(options.positive("seconds"));
		int forks = options.positive("forks");
		Path output = Path.of(options.text("out"));
		return () -> {
			Files.createDirectories(output);
			OptionsBuilder jmh = new OptionsBuilder();
			jmh.include(include.equals("all") ? MicroBenchmarks.class.getPackageName() : include)
				.addProfiler(GCProfiler.class)
				.forks(forks)
				.warmupIterations(iterations)
				.warmupTime(time)
				.measurementIterations(iterations)
				.measurementTime(time)
				.shouldFailOnError(true)
				.jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "-Xms512m", "-Xmx512m")
				.result(output.resolve("micro-jmh.json").toString())
				.resultFormat(ResultFormatType.JSON);
			try (ExtractedJar jar = new ExtractedJar()) {
				jar.putOnClassPath();
				Collection<RunResult> results = new Runner(jmh.build()).run();
				MicroSummary summary = MicroSummary.of(results);
				summary.print();
				summary.write(output, options.all());
			}
		};
	}

}
