// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.tfo.connection.PathSimulation.Load;
import io.github.tfo.connection.SimulatedPath.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link PathHealth} on thousands of simulated paths, compared with no Fast Open at all
 * and with an oracle. The results are the table of {@code docs/path-health.md}.
 */
class PathSimulationTests {

	private static final int SEEDS = 16;

	// When a path goes bad
	private static final int START = 100;

	private static final Load ONE = Load.atATime(1, 0, 1800);

	private static final Load MANY = Load.atATime(64, 1, 300);

	private static final List<Load> LOADS = List.of(ONE, MANY, Load.rate(0.2, 7200), Load.rate(1, 7200),
			Load.rate(3, 3600), Load.rate(20, 300));

	private static final Map<Kind, Result> RESULTS = new EnumMap<>(Kind.class);

	private static Result simulate(Kind kind) {
		return RESULTS.computeIfAbsent(kind, (added) -> {
			List<Result> results = new ArrayList<>();
			for (Load load : LOADS) {
				results.add(Result.of(kind.runs(load).toList()));
			}
			return new Result(results.stream().mapToInt(Result::waits).max().orElseThrow(),
					results.stream().mapToDouble(Result::hits).min().orElseThrow(),
					results.stream().mapToDouble(Result::hitsOfWorst).min().orElseThrow());
		});
	}

	@ParameterizedTest
	@EnumSource
	void noPathCostsMoreInOnePeriodThanItMay(Kind kind) {
		assertThat(simulate(kind).waits).isLessThanOrEqualTo(kind.mostWaits);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "BLACKHOLE", "LOSSY_BLACKHOLE", "SYN_PROXY", "SYN_COOKIES" })
	void noPathHasFewerHitsThanItMust(Kind kind) {
		assertThat(simulate(kind).hitsOfWorst).isGreaterThanOrEqualTo(kind.leastHits);
	}

	/**
	 * The back-off doubles, so the number of probes is the logarithm of the time.
	 */
	@ParameterizedTest
	@EnumSource(names = { "BLACKHOLE", "BLACKHOLE_LATER", "SYN_PROXY", "SYN_PROXY_LATER" })
	void harmThatStaysIsAskedForLessAndLess(Kind kind) {
		for (Load load : LOADS) {
			double periods = Math.log(load.seconds() / PathSimulation.INITIAL.toSeconds() + 1) / Math.log(2);
			assertThat(kind.runs(load)).allSatisfy((run) -> assertThat(run.waits().size())
				.isLessThanOrEqualTo((int) Math.ceil(periods) + kind.mostWaits - 1));
		}
	}

	/**
	 * Those that are under way do not know yet. After them nobody waits until the probe.
	 */
	@Test
	void blackholeUnderLoadCostsThoseThatAreUnderWay() {
		assertThat(Kind.BLACKHOLE_LATER.runs(MANY)).allSatisfy((run) -> {
			assertThat(run.waitsInOnePeriod()).isOne();
			assertThat(run.slowConnections()).isGreaterThan(20);
		});
	}

	/**
	 * Without the rule for the network each of these destinations would cost two.
	 */
	@ParameterizedTest
	@MethodSource
	void troubleOfAllCostsEachAtMostOnce(Load load) {
		int destinations = 50;
		for (int seed = 0; seed < SEEDS; seed++) {
			PathSimulation run = new PathSimulation(destinations, () -> SimulatedPath.from(START, Fate.DROPPED), load,
					0, seed)
				.run();
			assertThat(run.hits()).isGreaterThan(destinations);
			assertThat(run.slowConnections()).isPositive().isLessThan(destinations / 2);
		}
	}

	static Stream<Load> troubleOfAllCostsEachAtMostOnce() {
		return Stream.of(ONE, Load.rate(3, 3600));
	}

	@Test
	void resultsAreThoseOfTheDocumentation() throws IOException {
		List<String> table = Arrays.stream(Kind.values()).map((kind) -> simulate(kind).row(kind.title)).toList();
		List<String> documented = Files.readAllLines(Path.of("../docs/path-health.md"))
			.stream()
			.dropWhile((line) -> !line.startsWith("## Simulated"))
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| path "))
			.toList();
		assertThat(documented).isEqualTo(table);
	}

	/**
	 * What a path does, and what it may cost.
	 */
	enum Kind {

		CLEAN("in order", SimulatedPath::clean, 0, 0, 0.99),

		LOSS_1_1000("loses 0.1 % of all SYNs", SimulatedPath::clean, 0.001, 0, 0.95),

		LOSS_1_200("loses 0.5 %", SimulatedPath::clean, 0.005, 0, 0.95),

		LOSS_1_100("loses 1 %", SimulatedPath::clean, 0.01, 0, 0.95),

		LOSS_2_100("loses 2 %", SimulatedPath::clean, 0.02, 0, 0.95),

		LOSS_5_100("loses 5 %", SimulatedPath::clean, 0.05, 0, 0.75),

		LOSS_10_100("loses 10 %", SimulatedPath::clean, 0.1, 0, 0.5),

		BLACKHOLE("drops SYN data", () -> SimulatedPath.from(0, Fate.DROPPED), 0, 1, 0),

		BLACKHOLE_LATER("drops SYN data, after 100 s in order", () -> SimulatedPath.from(START, Fate.DROPPED), 0, 2,
				0.98),

		LOSSY_BLACKHOLE("drops SYN data, and loses 2 % of all SYNs", () -> SimulatedPath.from(0, Fate.DROPPED), 0.02, 3,
				0),

		LOSSY_BLACKHOLE_LATER("the same, after 100 s of the loss alone", () -> SimulatedPath.from(START, Fate.DROPPED),
				0.02, 4, 0),

		SYN_PROXY("has a SYN proxy", () -> SimulatedPath.from(0, Fate.DELAYED), 0, 1, 0),

		SYN_PROXY_LATER("has a SYN proxy, after 100 s in order", () -> SimulatedPath.from(START, Fate.DELAYED), 0, 2,
				0.98),

		SYN_COOKIES("never acknowledges data", () -> SimulatedPath.from(0, Fate.NOT_ACKNOWLEDGED), 0, 0, 0),

		KEY_ROTATION("has a new key each 30 s", () -> SimulatedPath.keyRotation(30), 0, 0, 0.99),

		IN_TURN("leads to 3 replicas in turn", () -> SimulatedPath.replicasInTurn(3), 0, 0, 1),

		BY_CHANCE_3("leads to one of 3 replicas by chance", () -> SimulatedPath.replicasByChance(3), 0, 0, 0.99),

		BY_CHANCE_10("leads to one of 10 by chance", () -> SimulatedPath.replicasByChance(10), 0, 0, 0.98),

		MTU_HOLE("drops the first SYN that is large", () -> SimulatedPath.mtuHole(START), 0, 1, 0.99),

		FLAPPING_SLOWLY("drops SYN data every other 90 s", () -> SimulatedPath.flapping(90), 0, 2, 0),

		FLAPPING("drops SYN data every other 10 s", () -> SimulatedPath.flapping(10), 0, 4, 0);

		private final String title;

		private final Supplier<SimulatedPath> path;

		private final double loss;

		private final int mostWaits;

		private final double leastHits;

		Kind(String title, Supplier<SimulatedPath> path, double loss, int mostWaits, double leastHits) {
			this.title = title;
			this.path = path;
			this.loss = loss;
			this.mostWaits = mostWaits;
			this.leastHits = leastHits;
		}

		private Stream<PathSimulation> runs(Load load) {
			return Stream.iterate(0, (seed) -> seed + 1)
				.limit(SEEDS)
				.map((seed) -> new PathSimulation(1, this.path, load, this.loss, seed).run());
		}

	}

	/**
	 * How often the application waits for Fast Open in one period, and the share of the
	 * oracle's hits: of all paths, and of the worst.
	 */
	private record Result(int waits, double hits, double hitsOfWorst) {

		static Result of(List<PathSimulation> runs) {
			return new Result(runs.stream().mapToInt(PathSimulation::waitsInOnePeriod).max().orElseThrow(),
					share(runs.stream().mapToInt(PathSimulation::hits).sum(),
							runs.stream().mapToInt(PathSimulation::oracleHits).sum()),
					runs.stream().mapToDouble((run) -> share(run.hits(), run.oracleHits())).min().orElseThrow());
		}

		private static double share(double hits, double oracleHits) {
			return (oracleHits == 0) ? Double.NaN : Math.min(1, hits / oracleHits);
		}

		String row(String title) {
			return "| " + title + " | " + this.waits + " | " + percent(this.hits) + " | " + percent(this.hitsOfWorst)
					+ " |";
		}

		private static String percent(double share) {
			return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
		}

	}

}
