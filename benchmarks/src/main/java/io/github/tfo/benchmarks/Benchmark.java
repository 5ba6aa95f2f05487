package io.github.tfo.benchmarks;

/**
 * A benchmark whose options are known.
 */
@FunctionalInterface
interface Benchmark {

	void run() throws Exception;

}
