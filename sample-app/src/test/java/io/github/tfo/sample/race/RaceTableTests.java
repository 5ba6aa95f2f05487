package io.github.tfo.sample.race;

import java.util.List;

import io.github.tfo.sample.lab.KernelFastOpens;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RaceTableTests {

	private static final Counts NO_KERNEL = new Counts(OutcomeCounts.NONE, new KernelFastOpens(null, null));

	@Test
	void alignsAndTotals() {
		RaceRow off = new RaceRow("WebClient", "http", RaceMode.OFF, 50, 0, null, 84.64, 100.04, 1.0, Counts.NONE);
		RaceRow netty = new RaceRow("WebClient", "http", RaceMode.NETTY_OPTION, 50, 0, null, 84.6, 92.0, 0.999,
				new Counts(OutcomeCounts.NONE, new KernelFastOpens(2L, 2L)));
		RaceRow on = new RaceRow("WebClient", "http", RaceMode.ON, 49, 1, "It was refused", 44.3, 50.0, 0.523,
				new Counts(new OutcomeCounts(47, 1, 1, 1), new KernelFastOpens(47L, 47L)));
		assertThat(new RaceTable(new RaceResult("somewhere", 50, List.of(), List.of(off, netty, on))).format().lines())
			.containsExactly("",
					"client      scenario   TCP Fast Open            requests   median ms   p99 ms   ratio   hits   cookie requests   fallbacks   kernel",
					"",
					"WebClient   http       off                            50        84.6    100.0    1.00      -                 -           -        0",
					"WebClient   http       Netty's own option             50        84.6     92.0    1.00      -                 -           -        2",
					"WebClient   http       on (tfo.enabled)     49, 1 failed        44.3     50.0    0.52     47                 1           1       47",
					"",
					"hits: the request was sent in the SYN. cookie requests: there was no cookie yet. fallbacks: an ordinary handshake for another reason. kernel: what the kernel itself counted.",
					"service: http to three replicas behind one address, as in Kubernetes. Their cookies differ, so a cookie hits only where it comes from. cookieless: tfo.cookieless.destinations.",
					"", "WebClient http, on (tfo.enabled): It was refused", "",
					"The client's kernel counted 49 Fast Opens (TCPFastOpenActive): 47 with tfo.enabled, which counted 47 hits, and 2 with Netty's own option. The server's kernel accepted 49 (TCPFastOpenPassive).");
	}

	@Test
	void showsWhatIsNotKnown() {
		RaceRow row = new RaceRow("WebClient", "http", RaceMode.OFF, 0, 1, "It was refused", null, null, null,
				NO_KERNEL);
		assertThat(new RaceTable(new RaceResult("somewhere", 1, List.of(), List.of(row))).format())
			.containsPattern("off +0, 1 failed +- +- +- +- +- +- +-")
			.endsWith("The kernel's own count cannot be read here.");
	}

}
