// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/**
 * {@link SocketDescriptors} that reads fields and methods which the module system
 * encapsulates. {@link Jni}, which the module system does not restrict, makes the four of
 * them accessible to this class once. To call JNI for each connection would take as long
 * as all its other native calls.
 * <p>
 * These fields and methods are not part of the JDK's public API, so {@link #prove()}
 * tests that they give the right descriptors before anything uses them.
 */
final class JniSocketDescriptors implements SocketDescriptors {

	// sizeof(struct sockaddr_storage), include/uapi/linux/socket.h
	private static final int SOCKADDR_SIZE = 128;

	// sin_port and sin6_port, include/uapi/linux/in.h and in6.h
	private static final int PORT_OFFSET = 2;

	// union jvalue, "Primitive Types" in the Java Native Interface Specification
	private static final int SIZE_OF_JVALUE = 8;

	// sun.nio.ch.SocketChannelImpl
	private final Class<?> channelType;

	// (Socket)int
	private final MethodHandle socketDescriptor;

	// (SocketChannel)int
	private final MethodHandle channelDescriptor;

	private JniSocketDescriptors(Class<?> channelType) throws ReflectiveOperationException {
		this.channelType = channelType;
		MethodHandle implOfSocket = method(Socket.class, "getImpl", SocketImpl.class);
		MethodHandle descriptorOfImpl = method(SocketImpl.class, "getFileDescriptor", FileDescriptor.class);
		MethodHandle number = field(FileDescriptor.class, "fd", int.class);
		this.socketDescriptor = MethodHandles.filterReturnValue(implOfSocket,
				MethodHandles.filterReturnValue(descriptorOfImpl, number));
		this.channelDescriptor = method(channelType, "getFDVal", int.class)
			.asType(MethodType.methodType(int.class, SocketChannel.class));
	}

	/**
	 * Find the JDK's internals, and prove with throw-away sockets that they give the
	 * right descriptors.
	 * @return proven descriptors
	 * @throws ReflectiveOperationException when the JDK does not have these internals
	 * @throws IOException when no socket can be opened, or a descriptor is not that of
	 * the socket
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

	private static MethodHandle method(Class<?> type, String name, Class<?> returnType)
			throws ReflectiveOperationException {
		Method method = type.getDeclaredMethod(name);
		if (method.getReturnType() != returnType) {
			throw new NoSuchMethodException(method + " does not return " + returnType.getName());
		}
		makeAccessible(method);
		return MethodHandles.lookup().unreflect(method);
	}

	private static MethodHandle field(Class<?> type, String name, Class<?> fieldType)
			throws ReflectiveOperationException {
		Field field = type.getDeclaredField(name);
		if (field.getType() != fieldType) {
			throw new NoSuchFieldException(field + " is no " + fieldType.getName());
		}
		makeAccessible(field);
		return MethodHandles.lookup().unreflectGetter(field);
	}

	/**
	 * Do what {@link AccessibleObject#setAccessible} does when it is permitted.
	 */
	private static void makeAccessible(AccessibleObject member) throws ReflectiveOperationException {
		Method setAccessible = AccessibleObject.class.getDeclaredMethod("setAccessible0", boolean.class);
		try (Memory arguments = new Memory(SIZE_OF_JVALUE)) {
			arguments.setLong(0, 0);
			arguments.setByte(0, Jni.JNI_TRUE);
			Jni.CallBooleanMethodA(Jni.ENV, member, Jni.FromReflectedMethod(Jni.ENV, setAccessible), arguments);
		}
	}

	@Override
	public int of(Socket socket) {
		try {
			return (int) this.socketDescriptor.invokeExact(socket);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			// Its implementation has no descriptor, or the socket is closed or cannot be
			// made, which connect will report
			return UNREACHABLE;
		}
	}

	@Override
	public int of(SocketChannel channel) {
		if (!this.channelType.isInstance(channel)) {
			return UNREACHABLE;
		}
		try {
			return (int) this.channelDescriptor.invokeExact(channel);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("A getter has failed", ex);
		}
	}

}
