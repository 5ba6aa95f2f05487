// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;

/**
 * The input of a socket until its connection is established.
 */
final class ConnectingInputStream extends InputStream {

	private final FastOpenSocket socket;

	private final InputStream in;

	ConnectingInputStream(FastOpenSocket socket, InputStream in) {
		this.socket = socket;
		this.in = in;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) > 0) ? Byte.toUnsignedInt(one[0]) : -1;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return this.socket.read(this.in, bytes, offset, length);
	}

	@Override
	public int available() throws IOException {
		return this.socket.available(this.in);
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
