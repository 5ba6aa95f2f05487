// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.io.PrintStream;
import java.util.List;

import io.github.tfo.sample.SampleProperties;
import io.github.tfo.sample.lab.TestBed;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Runs the race once the application is up, and prints it.
 */
@Component
class RaceRunner implements ApplicationRunner {

	private final PrintStream out = System.out;

	private final SampleProperties properties;

	private final TestBed testBed;

	private final Variants variants;

	private final Race race;

	private final Environment environment;

	private volatile @Nullable Result result;

	RaceRunner(SampleProperties properties, TestBed testBed, Variants variants, Race race, Environment environment) {
		this.properties = properties;
		this.testBed = testBed;
		this.variants = variants;
		this.race = race;
		this.environment = environment;
	}

	/**
	 * Return the result once the race has ended.
	 */
	@Nullable Result result() {
		return this.result;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		try {
			this.testBed.remarks().forEach(this.out::println);
			Result result = run(this.variants.all(this.testBed.upstream().scenarios()));
			print(result);
			this.result = result;
		}
		catch (RuntimeException ex) {
			// What fails while the application is ending fails because of that
			if (!this.race.isCancelled()) {
				throw ex;
			}
		}
	}

	private Result run(List<Race.Variant> variants) {
		int requests = this.properties.requests();
		int warmUp = this.properties.warmUp();
		this.out.printf("Cold requests, each on a new connection, %s: %d of each kind, in turn, after %d to warm up%n",
				this.testBed.description(), requests, warmUp);
		try (Progress progress = new Progress(this.out, (warmUp + requests) * variants.size())) {
			List<Race.Row> warmUpRows = this.race.run(variants, warmUp, (variant, request) -> {
				Race.requireResponse(variant, request);
				progress.step();
			});
			List<Race.Row> rows = this.race.run(variants, requests, (variant, request) -> progress.step());
			return new Result(this.testBed.description(), requests, warmUpRows, rows);
		}
	}

	private void print(Result result) {
		String url = "http://localhost:" + this.environment.getProperty("local.server.port");
		this.out.println(RaceTable.format(result.rows()));
		this.out.printf(
				"""

						Now try it yourself; Ctrl-C ends everything:
						  open %1$s/   the page: a race at the push of a button, and the counters live
						  curl '%1$s/call?client=webclient'   one cold request more; or client=restclient
						  curl -s %1$s/actuator/prometheus | grep ^tfo_   the counters: %2$d hits of the race, %3$d of its warm-up
						  curl %1$s/race   the table as JSON
						""",
				url, hits(result.rows()), hits(result.warmUp()));
	}

	private static long hits(List<Race.Row> rows) {
		return rows.stream().mapToLong((row) -> row.counts().outcomes().hits()).sum();
	}

	/**
	 * The result of the race.
	 *
	 * @param way the way to the upstream
	 * @param requests how many requests of each kind there were
	 * @param warmUp what was measured before the race, and does not count
	 * @param rows the rows of the table
	 */
	record Result(String way, int requests, List<Race.Row> warmUp, List<Race.Row> rows) {
	}

}
