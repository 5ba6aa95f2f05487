package io.github.tfo.sample.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.tfo.sample.lab.KernelFastOpens;
import org.jspecify.annotations.Nullable;

/**
 * Formats the result as a table.
 */
final class RaceTable {

	private static final List<String> HEAD = List.of("client", "scenario", "TCP Fast Open", "requests", "median ms",
			"p99 ms", "ratio", "hits", "cookie requests", "fallbacks", "kernel");

	private static final int TEXT_COLUMNS = 3;

	private static final String NONE = "-";

	private static final String LEGEND = """

			hits: the request was sent in the SYN. cookie requests: there was no cookie yet. fallbacks: an ordinary \
			handshake for another reason. kernel: what the kernel itself counted.
			service: http to three replicas behind one address, as in Kubernetes. Their cookies differ, so a cookie hits \
			only where it comes from. cookieless: tfo.cookieless.destinations.
			""";

	private final RaceResult result;

	RaceTable(RaceResult result) {
		this.result = result;
	}

	String format() {
		List<List<String>> lines = new ArrayList<>();
		lines.add(HEAD);
		this.result.rows().forEach((row) -> lines.add(cells(row)));
		int[] widths = new int[HEAD.size()];
		for (List<String> line : lines) {
			for (int i = 0; i < widths.length; i++) {
				widths[i] = Math.max(widths[i], line.get(i).length());
			}
		}
		StringBuilder text = new StringBuilder();
		String group = "";
		for (List<String> line : lines) {
			String next = line.get(0) + line.get(1);
			text.append(next.equals(group) ? "" : System.lineSeparator()).append(align(line, widths));
			group = next;
		}
		text.append(LEGEND);
		failures(text);
		return text.append(System.lineSeparator()).append(kernel()).toString();
	}

	private static List<String> cells(RaceRow row) {
		boolean counted = row.mode().isOurs();
		OutcomeCounts outcomes = row.counts().outcomes();
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

	private static String align(List<String> cells, int[] widths) {
		StringBuilder line = new StringBuilder();
		for (int i = 0; i < widths.length; i++) {
			String format = "%" + ((i < TEXT_COLUMNS) ? "-" : "") + widths[i] + "s";
			line.append((i > 0) ? "   " : "").append(format.formatted(cells.get(i)));
		}
		return line.append(System.lineSeparator()).toString();
	}

	private void failures(StringBuilder text) {
		String failures = this.result.rows()
			.stream()
			.filter((row) -> row.firstFailure() != null)
			.map((row) -> row.client() + " " + row.scenario() + ", " + row.mode().label() + ": " + row.firstFailure()
					+ System.lineSeparator())
			.collect(Collectors.joining());
		text.append(failures.isEmpty() ? "" : System.lineSeparator()).append(failures);
	}

	private String kernel() {
		KernelFastOpens total = this.result.total().kernel();
		if (total.active() == null) {
			return "The kernel's own count cannot be read here.";
		}
		String accepted = (total.passive() != null)
				? " The server's kernel accepted %d (TCPFastOpenPassive).".formatted(total.passive()) : "";
		return "The client's kernel counted %d Fast Opens (TCPFastOpenActive): %d with tfo.enabled, which counted %d hits, and %d with Netty's own option."
			.formatted(total.active(), this.result.total(RaceMode::isOurs).kernel().active(),
					this.result.total(RaceMode::isOurs).outcomes().hits(),
					this.result.total(RaceMode.NETTY_OPTION::equals).kernel().active())
				+ accepted;
	}

}
