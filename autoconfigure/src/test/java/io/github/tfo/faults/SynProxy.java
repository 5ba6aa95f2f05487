// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

import io.github.tfo.lab.NetworkNamespace;

/**
 * A SYN proxy, as it protects servers from floods of SYNs: the kernel's, by nftables. It
 * answers each SYN itself, and opens a connection to the server only once the client has
 * answered. The kernel may have to load modules, so this needs real root.
 */
public final class SynProxy implements AutoCloseable {

	private final NetworkNamespace server;

	private SynProxy(NetworkNamespace server) {
		this.server = server;
	}

	/**
	 * Put one before an IPv4 address of a server.
	 */
	public static SynProxy before(NetworkNamespace server, InetAddress address) throws IOException {
		server.sysctl("net.netfilter.nf_conntrack_tcp_loose", "0");
		nft(server, """
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
				""".formatted(address.getHostAddress()));
		return new SynProxy(server);
	}

	private static void nft(NetworkNamespace server, String rules) throws IOException {
		Process nft = server.start(new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true));
		nft.getOutputStream().write(rules.getBytes(StandardCharsets.US_ASCII));
		nft.getOutputStream().close();
		String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (nft.onExit().join().exitValue() != 0) {
			throw new IOException("nft (apt-get install nftables): " + output);
		}
	}

	@Override
	public void close() throws IOException {
		nft(this.server, "delete table ip proxy");
	}

}
