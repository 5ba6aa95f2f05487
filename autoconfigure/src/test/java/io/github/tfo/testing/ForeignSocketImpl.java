// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A socket of somebody else's make, as {@link Socket#setSocketImplFactory} lets in: it
 * works, and what it says of its descriptor is not true.
 */
final class ForeignSocketImpl extends SocketImpl {

	private final SocketChannel channel;

	private ForeignSocketImpl() {
		try {
			this.channel = SocketChannel.open();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.fd = FileDescriptor.in;
	}

	@SuppressWarnings("deprecation")
	static void install() throws IOException {
		Socket.setSocketImplFactory(ForeignSocketImpl::new);
	}

	@Override
	protected void create(boolean stream) {
	}

	@Override
	protected void connect(String host, int port) throws IOException {
		connect(new InetSocketAddress(host, port), 0);
	}

	@Override
	protected void connect(InetAddress remote, int port) throws IOException {
		connect(new InetSocketAddress(remote, port), 0);
	}

	@Override
	protected void connect(SocketAddress remote, int timeout) throws IOException {
		this.channel.connect(remote);
		this.address = ((InetSocketAddress) remote).getAddress();
		this.port = ((InetSocketAddress) remote).getPort();
	}

	@Override
	protected void bind(InetAddress host, int port) throws IOException {
		this.channel.bind(new InetSocketAddress(host, port));
		this.localport = ((InetSocketAddress) this.channel.getLocalAddress()).getPort();
	}

	@Override
	protected void listen(int backlog) throws IOException {
		throw new IOException("Not a server");
	}

	@Override
	protected void accept(SocketImpl socket) throws IOException {
		throw new IOException("Not a server");
	}

	@Override
	protected InputStream getInputStream() {
		return Channels.newInputStream(this.channel);
	}

	@Override
	protected OutputStream getOutputStream() {
		return Channels.newOutputStream(this.channel);
	}

	@Override
	protected int available() {
		return 0;
	}

	@Override
	protected void close() throws IOException {
		this.channel.close();
	}

	@Override
	protected void sendUrgentData(int data) throws IOException {
		throw new IOException("Not supported");
	}

	@Override
	public void setOption(int option, Object value) {
	}

	@Override
	public Object getOption(int option) throws SocketException {
		return switch (option) {
			case SO_TIMEOUT -> 0;
			case SO_BINDADDR -> InetAddress.getLoopbackAddress();
			default -> throw new SocketException("Not supported");
		};
	}

}
