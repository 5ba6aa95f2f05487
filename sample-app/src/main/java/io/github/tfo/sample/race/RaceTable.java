// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import io.github.tfo.sample.lab.Scenario;
import org.jspecify.annotations.Nullable;

/**
 * Formats what was measured as a table.
 */
final class RaceTable {

	private static final List<String> HEAD = List.of("client", "scenario", "TCP Fast Open", "requests", "median ms",
			"p99 ms", "ratio", "hits", "cookie requests", "fallbacks", "kernel");

	private static final int TEXT_COLUMNS = 3;

	private static final String NONE = "-";

	private static final String LEGEND = "hits: the request was sent in the SYN. cookie requests: there was no cookie"
			+ " yet. fallbacks: an ordinary handshake for another reason. kernel: what the kernel itself counted.";

	private static final String SERVICE_LEGEND = "service: http to three replicas behind one address, as in Kubernetes."
			+ " Their cookies differ, so a cookie hits only where it comes from. cookieless: tfo.cookieless.destinations.";

	private RaceTable() {
	}

	static String format(List<Race.Row> rows) {
		List<List<String>> table = new ArrayList<>(List.of(HEAD));
		rows.forEach((row) -> table.add(cells(row)));
		List<String> lines = new ArrayList<>();
		String group = "";
		for (List<String> cells : table) {
			if (!group.equals(cells.get(0) + cells.get(1))) {
				group = cells.get(0) + cells.get(1);
				lines.add("");
			}
			lines.add(align(cells, table));
		}
		lines.addAll(List.of("", LEGEND));
		if (rows.stream().anyMatch((row) -> row.scenario().equals(Scenario.SERVICE))) {
			lines.add(SERVICE_LEGEND);
		}
		lines.add("");
		List<Race.Row> failed = rows.stream().filter((row) -> row.firstFailure() != null).toList();
		if (!failed.isEmpty()) {
			failed.forEach((row) -> lines
				.add(row.client() + " " + row.scenario() + ", " + row.mode().label() + ": " + row.firstFailure()));
			lines.add("");
		}
		lines.add(kernel(rows));
		return String.join(System.lineSeparator(), lines);
	}

	private static List<String> cells(Race.Row row) {
		boolean counted = row.mode().isStarter();
		Counts.Outcomes outcomes = row.counts().outcomes();
		return List.of(row.client(), row.scenario(), row.mode().label(),
				(row.failed() > 0) ? row.requests() + ", " + row.failed() + " failed" : String.valueOf(row.requests()),
				number("%.1f", row.medianMillis()), number("%.1f", row.p99Millis()), number("%.2f", row.ratio()),
				counted ? String.valueOf(outcomes.hits()) : NONE,
				counted ? String.valueOf(outcomes.cookieRequests()) : NONE,
				counted ? String.valueOf(outcomes.fallbacks()) : NONE, number("%d", row.counts().kernel().active()));
	}

	private static String number(String format, @Nullable Number number) {
		return (number != null) ? String.format(Locale.ROOT, format, number) : NONE;
	}

	private static String align(List<String> cells, List<List<String>> table) {
		List<String> aligned = new ArrayList<>();
		for (int i = 0; i < cells.size(); i++) {
			int column = i;
			int width = table.stream().mapToInt((line) -> line.get(column).length()).max().orElseThrow();
			aligned.add(("%" + ((i < TEXT_COLUMNS) ? "-" : "") + width + "s").formatted(cells.get(i)));
		}
		return String.join("   ", aligned);
	}

	private static String kernel(List<Race.Row> rows) {
		Counts total = total(rows, (mode) -> true);
		if (total.kernel().active() == null) {
			return "The kernel's own count cannot be read here.";
		}
		Counts starter = total(rows, RaceMode::isStarter);
		String text = "The client's kernel counted %d Fast Opens (TCPFastOpenActive): %d with tfo.enabled, which counted %d hits, and %d with Netty's own option."
			.formatted(total.kernel().active(), starter.kernel().active(), starter.outcomes().hits(),
					total(rows, RaceMode.NETTY_OPTION::equals).kernel().active());
		Long accepted = total.kernel().passive();
		return (accepted != null) ? text + " The server's kernel accepted %d (TCPFastOpenPassive).".formatted(accepted)
				: text;
	}

	private static Counts total(List<Race.Row> rows, Predicate<RaceMode> modes) {
		return rows.stream()
			.filter((row) -> modes.test(row.mode()))
			.map(Race.Row::counts)
			.reduce(Counts.NONE, Counts::plus);
	}

}
