package io.github.tfo.socket;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import com.sun.jna.Native;

/**
 * {@link SocketDescriptors} read through {@link Jni}, which the encapsulation of modules
 * does not bind. What it reads is no part of the JDK's public interface, so it is only
 * handed out once it has been proved right.
 */
final class JniSocketDescriptors implements SocketDescriptors {

	// sizeof(struct sockaddr_storage), include/uapi/linux/socket.h
	private static final int SOCKADDR_SIZE = 128;

	// sin_port and sin6_port, include/uapi/linux/in.h and in6.h
	private static final int PORT_OFFSET = 2;

	// sun.nio.ch.SocketChannelImpl
	private final Class<?> channelType;

	private final long getImpl;

	private final long getFileDescriptor;

	private final long fd;

	private final long getFdVal;

	private JniSocketDescriptors(Class<?> channelType) throws ReflectiveOperationException {
		this.channelType = channelType;
		this.getImpl = method(Socket.class, "getImpl", SocketImpl.class);
		this.getFileDescriptor = method(SocketImpl.class, "getFileDescriptor", FileDescriptor.class);
		this.fd = field(FileDescriptor.class, "fd", int.class);
		this.getFdVal = method(channelType, "getFDVal", int.class);
	}

	/**
	 * Find the JDK's internals, and prove on throw-away sockets that they are what they
	 * are taken for.
	 * @return proven descriptors
	 * @throws ReflectiveOperationException when the JDK has no such internals
	 * @throws IOException when no socket can be made, or another socket's number was
	 * found
	 */
	static SocketDescriptors prove() throws ReflectiveOperationException, IOException {
		try (Socket socket = new Socket(); SocketChannel channel = SocketChannel.open()) {
			JniSocketDescriptors descriptors = new JniSocketDescriptors(channel.getClass());
			InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
			socket.bind(anyPort);
			requirePort(descriptors.of(socket), socket.getLocalPort());
			channel.bind(anyPort);
			requirePort(descriptors.of(channel), channel.socket().getLocalPort());
			return descriptors;
		}
	}

	private static void requirePort(int fd, int expected) throws IOException {
		byte[] address = new byte[SOCKADDR_SIZE];
		if (LibC.getsockname(fd, address, new int[] { address.length }) < 0) {
			throw new IOException("Descriptor " + fd + " is no socket: errno " + Native.getLastError());
		}
		int port = Short.toUnsignedInt(ByteBuffer.wrap(address).getShort(PORT_OFFSET));
		if (port != expected) {
			throw new IOException("Descriptor " + fd + " is another socket: its port is " + port + ", not " + expected);
		}
	}

	private static long method(Class<?> type, String name, Class<?> returnType) throws ReflectiveOperationException {
		Method method = type.getDeclaredMethod(name);
		if (method.getReturnType() != returnType) {
			throw new NoSuchMethodException(method + " does not return " + returnType.getName());
		}
		return Jni.FromReflectedMethod(Jni.ENV, method);
	}

	private static long field(Class<?> type, String name, Class<?> fieldType) throws ReflectiveOperationException {
		Field field = type.getDeclaredField(name);
		if (field.getType() != fieldType) {
			throw new NoSuchFieldException(field + " is no " + fieldType.getName());
		}
		return Jni.FromReflectedField(Jni.ENV, field);
	}

	@Override
	public int of(Socket socket) {
		try {
			Object impl = Jni.CallObjectMethodA(Jni.ENV, socket, this.getImpl, null);
			Object descriptor = (impl != null) ? Jni.CallObjectMethodA(Jni.ENV, impl, this.getFileDescriptor, null)
					: null;
			return (descriptor != null) ? Jni.GetIntField(Jni.ENV, descriptor, this.fd) : UNREACHABLE;
		}
		catch (Exception ex) {
			// The SocketException of getImpl, which no signature tells of here: the
			// socket is closed or cannot be made, as connect is about to find out
			return UNREACHABLE;
		}
	}

	@Override
	public int of(SocketChannel channel) {
		return this.channelType.isInstance(channel) ? Jni.CallIntMethodA(Jni.ENV, channel, this.getFdVal, null)
				: UNREACHABLE;
	}

}
