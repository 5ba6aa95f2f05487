// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.util.List;

import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.Scenario;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RaceTableTests {

	private static final Counts NO_KERNEL = new Counts(Counts.Outcomes.NONE, new KernelFastOpens(null, null));

	@Test
	void alignsAndTotals() {
		Race.Row off = new Race.Row("WebClient", "http", RaceMode.OFF, 50, 0, null, 84.64, 100.04, 1.0, Counts.NONE);
		Race.Row netty = new Race.Row("WebClient", "http", RaceMode.NETTY_OPTION, 50, 0, null, 84.6, 92.0, 0.999,
				new Counts(Counts.Outcomes.NONE, new KernelFastOpens(2L, 2L)));
		Race.Row on = new Race.Row("WebClient", "http", RaceMode.ON, 49, 1, "It was refused", 44.3, 50.0, 0.523,
				new Counts(new Counts.Outcomes(47, 1, 1, 1), new KernelFastOpens(47L, 47L)));
		assertThat(RaceTable.format(List.of(off, netty, on)).lines()).containsExactly("",
				"client      scenario   TCP Fast Open            requests   median ms   p99 ms   ratio   hits   cookie requests   fallbacks   kernel",
				"",
				"WebClient   http       off                            50        84.6    100.0    1.00      -                 -           -        0",
				"WebClient   http       Netty's own option             50        84.6     92.0    1.00      -                 -           -        2",
				"WebClient   http       on (tfo.enabled)     49, 1 failed        44.3     50.0    0.52     47                 1           1       47",
				"",
				"hits: the request was sent in the SYN. cookie requests: there was no cookie yet. fallbacks: an ordinary handshake for another reason. kernel: what the kernel itself counted.",
				"", "WebClient http, on (tfo.enabled): It was refused", "",
				"The client's kernel counted 49 Fast Opens (TCPFastOpenActive): 47 with tfo.enabled, which counted 47 hits, and 2 with Netty's own option. The server's kernel accepted 49 (TCPFastOpenPassive).");
	}

	@Test
	void showsWhatIsNotKnown() {
		Race.Row row = new Race.Row("WebClient", "http", RaceMode.OFF, 0, 1, "It was refused", null, null, null,
				NO_KERNEL);
		assertThat(RaceTable.format(List.of(row))).containsPattern("off +0, 1 failed +- +- +- +- +- +- +-")
			.endsWith("The kernel's own count cannot be read here.");
	}

	@Test
	void explainsTheServiceWhereThereIsOne() {
		Race.Row row = new Race.Row("WebClient", Scenario.SERVICE, RaceMode.COOKIELESS, 1, 0, null, 40.0, 40.0, 0.5,
				Counts.NONE);
		assertThat(RaceTable.format(List.of(row)).lines()).anyMatch((line) -> line.startsWith("service: ")
				&& line.contains("three replicas") && line.contains("cookieless: tfo.cookieless.destinations"));
	}

}
