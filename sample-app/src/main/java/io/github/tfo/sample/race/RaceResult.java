package io.github.tfo.sample.race;

import java.util.List;
import java.util.function.Predicate;

/**
 * The result of the race.
 *
 * @param way the way to the upstream
 * @param requests how many requests of each kind there were
 * @param warmUp what was measured before the race, and does not count
 * @param rows the rows of the table
 */
record RaceResult(String way, int requests, List<RaceRow> warmUp, List<RaceRow> rows) {

	/**
	 * Return what was counted during the race.
	 */
	Counts total() {
		return this.rows.stream().map(RaceRow::counts).reduce(Counts.NONE, Counts::plus);
	}

	/**
	 * Return what was counted during the race for the requests of some modes.
	 */
	Counts total(Predicate<RaceMode> modes) {
		return this.rows.stream()
			.filter((row) -> modes.test(row.mode()))
			.map(RaceRow::counts)
			.reduce(Counts.NONE, Counts::plus);
	}

}
