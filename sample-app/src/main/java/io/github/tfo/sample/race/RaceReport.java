package io.github.tfo.sample.race;

import java.io.PrintStream;
import java.util.List;

import io.github.tfo.sample.SampleProperties;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Prints to standard output.
 */
@Component
class RaceReport {

	private final PrintStream out = System.out;

	private final boolean terminal = System.console() != null;

	private final TestBed testBed;

	private final SampleProperties properties;

	private final Environment environment;

	RaceReport(TestBed testBed, SampleProperties properties, Environment environment) {
		this.testBed = testBed;
		this.properties = properties;
		this.environment = environment;
	}

	void remarks() {
		this.testBed.remarks().forEach(this.out::println);
	}

	Progress progress(int total) {
		this.out.printf("Cold requests, each on a new connection, %s: %d of each kind, in turn, after %d to warm up%n",
				this.testBed.description(), this.properties.requests(), this.properties.warmUp());
		return new Progress(this.out, this.terminal, total);
	}

	void result(RaceResult result) {
		String url = "http://localhost:" + this.environment.getProperty("local.server.port");
		this.out.println(new RaceTable(result).format());
		this.out.println();
		this.out.println("Now try it yourself; Ctrl-C ends everything:");
		this.out.printf("  open %s/   the page: a race at the push of a button, and the counters live%n", url);
		this.out.printf("  curl '%s/call?client=webclient'   one cold request more; or client=restclient%n", url);
		this.out.printf(
				"  curl -s %s/actuator/prometheus | grep ^tfo_   the counters: %d hits of the race, %d of its warm-up%n",
				url, hits(result.rows()), hits(result.warmUp()));
		this.out.printf("  curl %s/race   the table as JSON%n", url);
	}

	private static long hits(List<RaceRow> rows) {
		return rows.stream().mapToLong((row) -> row.counts().outcomes().hits()).sum();
	}

}
