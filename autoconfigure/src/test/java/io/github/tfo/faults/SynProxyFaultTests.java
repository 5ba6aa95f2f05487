package io.github.tfo.faults;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A SYN proxy, as it protects servers from floods of SYNs: the kernel's, by nftables. It
 * answers each SYN itself, opens a connection to the server only once the client has
 * answered, and lets no data of a SYN through. What the client sends again at once
 * arrives before the server is ready for it.
 */
// The kernel may have to load modules
@NeedsRealRoot
class SynProxyFaultTests extends FaultMatrix {

	/** What data that is lost costs at least: {@code TCP_RTO_MIN}, net/tcp.h. */
	private static final Duration RETRANSMISSION = Duration.ofMillis(200);

	private static final int CONNECTIONS_UNTIL_BACKED_OFF = 3;

	private static final int CONNECTIONS = 5;

	SynProxyFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void synProxyIsPutBeforeTheServer() throws Exception {
		putSynProxyBeforeTheServer();
		assertAsFastAsOff();
	}

	/**
	 * What did not fit into the SYN is written before the answer is read.
	 */
	@Test
	void synProxyIsPutBeforeTheServerOfLargeRequests() throws Exception {
		largeRequests();
		putSynProxyBeforeTheServer();
		assertAsFastAsOff();
	}

	private void putSynProxyBeforeTheServer() throws Exception {
		this.lab.server().sysctl("net.netfilter.nf_conntrack_tcp_loose", "0");
		nft("""
				table ip proxy {
				  chain raw {
				    type filter hook prerouting priority raw
				    ip daddr %1$s tcp flags syn / fin,syn,rst,ack notrack
				  }
				  chain input {
				    type filter hook input priority filter
				    ip daddr %1$s ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm
				    ct state invalid drop
				  }
				}
				""".formatted(this.lab.serverAddress().getHostAddress()));
	}

	private void assertAsFastAsOff() {
		Duration off = median("GET", false);
		for (int i = 0; i < CONNECTIONS_UNTIL_BACKED_OFF; i++) {
			succeeds("GET");
		}
		assertThat(median("GET", true)).isLessThan(off.plus(RETRANSMISSION.dividedBy(2)));
		assertThat(median("POST", true)).isLessThan(off.plus(RETRANSMISSION.dividedBy(2)));
	}

	private Duration median(String method, boolean on) {
		return IntStream.range(0, CONNECTIONS)
			.mapToObj((i) -> on ? succeeds(method) : off(method))
			.map(Reply::after)
			.sorted()
			.toList()
			.get(CONNECTIONS / 2);
	}

	@AfterEach
	void removeTheProxy() throws Exception {
		nft("table ip proxy\ndelete table ip proxy");
	}

	private void nft(String rules) throws Exception {
		Process nft = this.lab.server().start(new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true));
		nft.getOutputStream().write(rules.getBytes(StandardCharsets.US_ASCII));
		nft.getOutputStream().close();
		String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(nft.waitFor()).as("nft (apt-get install nftables): %s", output).isZero();
	}

}
