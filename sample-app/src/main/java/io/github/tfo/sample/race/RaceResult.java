package io.github.tfo.sample.race;

import java.util.List;

/**
 * The result of the race.
 *
 * @param way the way to the upstream
 * @param requests how many requests of each kind there were
 * @param warmUp what was measured before the race, which does not count
 * @param rows the rows of the table
 */
record RaceResult(String way, int requests, List<Row> warmUp, List<Row> rows) {

	/**
	 * What was counted over the race.
	 */
	Counts total() {
		return this.rows.stream().map(Row::counts).reduce(Counts.NONE, Counts::plus);
	}

	/**
	 * What was counted over the race around the requests of a mode.
	 */
	Counts total(Mode mode) {
		return this.rows.stream()
			.filter((row) -> row.mode() == mode)
			.map(Row::counts)
			.reduce(Counts.NONE, Counts::plus);
	}

}
