// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.linux.KernelSettings;
import io.github.tfo.sample.upstream.UpstreamProcess;

/**
 * The upstream is on this host's loopback interface. There is no round trip to save, but
 * all else is the same.
 */
final class LoopbackTestBed implements TestBed {

	private static final int SERVER_BIT = 2;

	private final UpstreamProcess process;

	private final List<String> remarks;

	private LoopbackTestBed(UpstreamProcess process, List<String> remarks) {
		this.process = process;
		this.remarks = remarks;
	}

	static LoopbackTestBed open(String missing) {
		List<String> remarks = new ArrayList<>();
		remarks.add("There can be no link with a delay here. " + missing + ".");
		remarks.add("So the upstream is on loopback, where a round trip takes next to no time:"
				+ " the times will hardly differ, the counters will.");
		serverBitOff(remarks);
		return new LoopbackTestBed(UpstreamProcess.start(InetAddress.getLoopbackAddress(), ProcessBuilder::start),
				List.copyOf(remarks));
	}

	private static void serverBitOff(List<String> remarks) {
		Integer value = KernelSettings.read().tcpFastOpen();
		if (value == null) {
			remarks.add("This system has no net.ipv4.tcp_fastopen, so there will be no hits.");
		}
		else if ((value & SERVER_BIT) == 0) {
			remarks.add("net.ipv4.tcp_fastopen is " + value + ", without the bit for servers, so the upstream"
					+ " accepts no Fast Open and there will be no hits. To see some: sysctl -w"
					+ " net.ipv4.tcp_fastopen=" + (value | SERVER_BIT));
		}
	}

	@Override
	public String description() {
		return "over loopback";
	}

	@Override
	public List<String> remarks() {
		return this.remarks;
	}

	@Override
	public UpstreamDescription upstream() {
		return UpstreamDescription.of(this.process, null);
	}

	@Override
	public void close() {
		this.process.close();
	}

}
