// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * {@link SocketDescriptors} that are all {@link #UNREACHABLE}.
 */
final class UnreachableDescriptors implements SocketDescriptors {

	@Override
	public int of(Socket socket) {
		return UNREACHABLE;
	}

	@Override
	public int of(SocketChannel channel) {
		return UNREACHABLE;
	}

}
