// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The output of a socket until its connection is established.
 */
final class ConnectingOutputStream extends OutputStream {

	private final FastOpenSocket socket;

	private final OutputStream out;

	ConnectingOutputStream(FastOpenSocket socket, OutputStream out) {
		this.socket = socket;
		this.out = out;
	}

	@Override
	public void write(int b) throws IOException {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.socket.write(this.out, bytes, offset, length);
	}

	@Override
	public void close() throws IOException {
		this.out.close();
	}

}
