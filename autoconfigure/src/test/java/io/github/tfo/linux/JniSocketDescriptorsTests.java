// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JniSocketDescriptors}: a descriptor is what the kernel says it is.
 */
class JniSocketDescriptorsTests {

	@Test
	void descriptorOfSocketIsTheKernels() throws Exception {
		SocketDescriptors descriptors = JniSocketDescriptors.prove();
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket one = new Socket();
				Socket other = new Socket()) {
			one.connect(server.getLocalSocketAddress());
			assertThat(localPort(descriptors.of(one))).isEqualTo(one.getLocalPort());
			assertThat(descriptors.of(other)).isPositive().isNotEqualTo(descriptors.of(one));
		}
	}

	@Test
	void descriptorOfChannelIsTheKernels() throws Exception {
		SocketDescriptors descriptors = JniSocketDescriptors.prove();
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress())) {
			assertThat(localPort(descriptors.of(channel)))
				.isEqualTo(((InetSocketAddress) channel.getLocalAddress()).getPort());
		}
	}

	/**
	 * By the kernel's table of this process's connections.
	 */
	private static int localPort(int fd) throws Exception {
		String inode = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString().replaceAll("\\D", "");
		for (String table : new String[] { "tcp", "tcp6" }) {
			for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/" + table))) {
				String[] fields = line.trim().split("\\s+");
				if (fields.length > 9 && fields[9].equals(inode)) {
					return Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16);
				}
			}
		}
		throw new AssertionError("The kernel knows no connection with inode " + inode);
	}

}
