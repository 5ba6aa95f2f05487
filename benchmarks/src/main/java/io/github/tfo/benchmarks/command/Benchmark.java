package io.github.tfo.benchmarks.command;

/**
 * A benchmark whose options are known.
 */
@FunctionalInterface
public interface Benchmark {

	void run() throws Exception;

}
