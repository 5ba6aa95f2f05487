package io.github.tfo.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/**
 * A TUN device, Documentation/networking/tuntap.rst: what the kernel sends through the
 * interface can be read here, and what is written here arrives from it. The device is not
 * persistent: it is gone once its descriptor is closed.
 */
final class TunDevice {

	/** The file that makes a device with each open. */
	static final String CLONE_DEVICE = "/dev/net/tun";

	/** {@code TUNSETIFF}, linux/if_tun.h. */
	private static final long TUNSETIFF = 0x400454caL;

	/**
	 * {@code IFF_TUN | IFF_NO_PI}, linux/if_tun.h: IP packets and nothing before them.
	 */
	private static final short IFF_TUN_NO_PI = 0x0001 | 0x1000;

	/** Offset of {@code ifr_flags} in struct ifreq, linux/if.h. */
	private static final int IFR_FLAGS = 16;

	private final String name;

	private final int descriptor;

	private final byte[] buffer;

	private TunDevice(String name, int descriptor, int mtu) {
		this.name = name;
		this.descriptor = descriptor;
		this.buffer = new byte[mtu];
	}

	/**
	 * Makes a device in the calling thread's namespace.
	 * @param name the interface's name
	 * @param mtu the largest packet in bytes
	 * @return the device, still down and without addresses
	 */
	static TunDevice open(String name, int mtu) {
		int descriptor = Libc.check(Libc.open(CLONE_DEVICE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC),
				"open(" + CLONE_DEVICE + ")");
		TunDevice device = new TunDevice(name, descriptor, mtu);
		try {
			byte[] request = NetworkInterfaces.request(name).putShort(IFR_FLAGS, IFF_TUN_NO_PI).array();
			Libc.check(Libc.ioctl(descriptor, TUNSETIFF, request), "ioctl(TUNSETIFF)");
			NetworkInterfaces.mtu(name, mtu);
			return device;
		}
		catch (RuntimeException ex) {
			device.close();
			throw ex;
		}
	}

	String name() {
		return this.name;
	}

	/**
	 * Waits for a packet that the kernel sends. For one thread at a time.
	 * @param timeoutMillis how long to wait
	 * @return the packet's bytes, or {@code null} when there was none
	 */
	byte @Nullable [] read(int timeoutMillis) {
		ByteBuffer poll = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
		poll.putInt(this.descriptor).putShort(Libc.POLLIN);
		int ready = Libc.poll(poll.array(), 1, timeoutMillis);
		if (ready == 0) {
			return null;
		}
		long length = (ready < 0) ? -1 : Libc.read(this.descriptor, this.buffer, this.buffer.length);
		if (length < 0) {
			int errno = Native.getLastError();
			if (errno == Libc.EAGAIN || errno == Libc.EINTR) {
				return null;
			}
			throw Libc.failure("read from " + this.name, errno);
		}
		return Arrays.copyOf(this.buffer, (int) length);
	}

	/**
	 * Lets a packet arrive.
	 * @param packet the packet's bytes
	 * @return whether the kernel has taken it; it refuses what is no IP packet
	 */
	boolean write(byte[] packet) {
		return Libc.write(this.descriptor, packet, packet.length) == packet.length;
	}

	/** Removes the device. Nobody may be in another method then, nor call one later. */
	void close() {
		Libc.close(this.descriptor);
	}

}
