// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Configures interfaces in the calling thread's namespace, netdevice(7).
 */
final class NetworkInterfaces {

	/** {@code SIOCGIFFLAGS}, linux/sockios.h. */
	private static final long SIOCGIFFLAGS = 0x8913;

	/** {@code SIOCSIFFLAGS}, linux/sockios.h. */
	private static final long SIOCSIFFLAGS = 0x8914;

	/** {@code SIOCSIFADDR}, linux/sockios.h. */
	private static final long SIOCSIFADDR = 0x8916;

	/** {@code SIOCSIFNETMASK}, linux/sockios.h. */
	private static final long SIOCSIFNETMASK = 0x891c;

	/** {@code SIOCSIFMTU}, linux/sockios.h. */
	private static final long SIOCSIFMTU = 0x8922;

	/** {@code IFF_UP}, linux/if.h. */
	private static final int IFF_UP = 1;

	/** {@code IFNAMSIZ}, linux/if.h: the name with its final zero. */
	private static final int IFNAMSIZ = 16;

	/** {@code sizeof(struct ifreq)}, linux/if.h. */
	private static final int IFREQ_SIZE = 40;

	/** {@code sizeof(struct in6_ifreq)}, linux/ipv6.h. */
	private static final int IN6_IFREQ_SIZE = 24;

	private static final int ATTEMPTS = 1000;

	private NetworkInterfaces() {
	}

	static void up(String name) {
		withSocket(CLibrary.AF_INET, (socket) -> {
			ByteBuffer request = request(name);
			ioctl(socket, SIOCGIFFLAGS, "SIOCGIFFLAGS", request);
			request.putShort(IFNAMSIZ, (short) (request.getShort(IFNAMSIZ) | IFF_UP));
			ioctl(socket, SIOCSIFFLAGS, "SIOCSIFFLAGS", request);
		});
	}

	static void mtu(String name, int bytes) {
		withSocket(CLibrary.AF_INET,
				(socket) -> ioctl(socket, SIOCSIFMTU, "SIOCSIFMTU", request(name).putInt(IFNAMSIZ, bytes)));
	}

	static void address(String name, Inet4Address address, int prefixLength) {
		byte[] mask = ByteBuffer.allocate(4).putInt(-1 << (32 - prefixLength)).array();
		withSocket(CLibrary.AF_INET, (socket) -> {
			ioctl(socket, SIOCSIFADDR, "SIOCSIFADDR", request(name, address.getAddress()));
			ioctl(socket, SIOCSIFNETMASK, "SIOCSIFNETMASK", request(name, mask));
		});
	}

	static void address(String name, Inet6Address address, int prefixLength) {
		ByteBuffer request = ByteBuffer.allocate(IN6_IFREQ_SIZE).order(ByteOrder.nativeOrder());
		request.put(address.getAddress());
		request.putInt(prefixLength);
		request.putInt(CLibrary.if_nametoindex(name));
		withSocket(CLibrary.AF_INET6, (socket) -> ioctl(socket, SIOCSIFADDR, "SIOCSIFADDR", request));
		awaitUsable(address);
	}

	/**
	 * Wait until the address is usable. The kernel makes it usable a moment later, in a
	 * work queue, even without duplicate address detection.
	 */
	private static void awaitUsable(Inet6Address address) {
		for (int attempt = 1;; attempt++) {
			try {
				new ServerSocket(0, 1, address).close();
				return;
			}
			catch (IOException ex) {
				if (attempt == ATTEMPTS) {
					throw new UncheckedIOException(ex);
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}
	}

	/** Return a struct ifreq with the interface's name; all else is zero. */
	static ByteBuffer request(String name) {
		byte[] characters = name.getBytes(StandardCharsets.US_ASCII);
		if (characters.length >= IFNAMSIZ) {
			throw new IllegalArgumentException("An interface's name has at most 15 characters: " + name);
		}
		ByteBuffer request = ByteBuffer.allocate(IFREQ_SIZE).order(ByteOrder.nativeOrder());
		return request.put(0, characters);
	}

	/** Return a struct ifreq with a struct sockaddr_in: family, port, address. */
	private static ByteBuffer request(String name, byte[] address) {
		return request(name).putShort(IFNAMSIZ, (short) CLibrary.AF_INET).put(IFNAMSIZ + 4, address);
	}

	private static void ioctl(int socket, long number, String call, ByteBuffer request) {
		CLibrary.check(CLibrary.ioctl(socket, number, request.array()), "ioctl(" + call + ")");
	}

	private static void withSocket(int family, SocketAction action) {
		int socket = CLibrary.check(CLibrary.socket(family, CLibrary.SOCK_DGRAM | CLibrary.SOCK_CLOEXEC, 0), "socket");
		try {
			action.run(socket);
		}
		finally {
			CLibrary.close(socket);
		}
	}

	private interface SocketAction {

		void run(int socket);

	}

}
