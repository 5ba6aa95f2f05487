// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/**
 * A TUN device, Documentation/networking/tuntap.rst. It reads what the kernel sends
 * through the interface, and the kernel receives what is written to it. The device is not
 * persistent: it disappears when its descriptor is closed.
 */
final class TunDevice {

	/** The file that creates a device when it is opened. */
	static final String CLONE_DEVICE = "/dev/net/tun";

	/** {@code TUNSETIFF}, linux/if_tun.h. */
	private static final long TUNSETIFF = 0x400454caL;

	/**
	 * {@code IFF_TUN | IFF_NO_PI}, linux/if_tun.h: IP packets without a header before
	 * them.
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
	 * Create a device in the calling thread's namespace.
	 * @param name the interface's name
	 * @param mtu the largest packet in bytes
	 * @return the device, which is down and has no address yet
	 */
	static TunDevice open(String name, int mtu) {
		int descriptor = CLibrary.check(
				CLibrary.open(CLONE_DEVICE, CLibrary.O_RDWR | CLibrary.O_NONBLOCK | CLibrary.O_CLOEXEC),
				"open(" + CLONE_DEVICE + ")");
		TunDevice device = new TunDevice(name, descriptor, mtu);
		try {
			byte[] request = NetworkInterfaces.request(name).putShort(IFR_FLAGS, IFF_TUN_NO_PI).array();
			CLibrary.check(CLibrary.ioctl(descriptor, TUNSETIFF, request), "ioctl(TUNSETIFF)");
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
	 * Wait for a packet that the kernel sends. Only one thread may call this at a time.
	 * @param timeoutMillis how long to wait
	 * @return the packet's bytes, or {@code null} when none came
	 */
	byte @Nullable [] read(int timeoutMillis) {
		ByteBuffer poll = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
		poll.putInt(this.descriptor).putShort(CLibrary.POLLIN);
		int ready = CLibrary.poll(poll.array(), 1, timeoutMillis);
		if (ready == 0) {
			return null;
		}
		long length = (ready < 0) ? -1 : CLibrary.read(this.descriptor, this.buffer, this.buffer.length);
		if (length < 0) {
			int errno = Native.getLastError();
			if (errno == CLibrary.EAGAIN || errno == CLibrary.EINTR) {
				return null;
			}
			throw CLibrary.failure("read from " + this.name, errno);
		}
		return Arrays.copyOf(this.buffer, (int) length);
	}

	/**
	 * Let the kernel receive a packet.
	 * @param packet the packet's bytes
	 * @return whether the kernel has accepted it; it refuses what is not an IP packet
	 */
	boolean write(byte[] packet) {
		return CLibrary.write(this.descriptor, packet, packet.length) == packet.length;
	}

	/**
	 * Remove the device. No thread may be in another method meanwhile, or call one later.
	 */
	void close() {
		CLibrary.close(this.descriptor);
	}

}
