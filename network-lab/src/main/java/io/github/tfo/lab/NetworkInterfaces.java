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
 * Configures interfaces in the calling thread's namespace, as netdevice(7) describes.
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
		withSocket(Libc.AF_INET, (socket) -> {
			ByteBuffer request = request(name);
			ioctl(socket, SIOCGIFFLAGS, "SIOCGIFFLAGS", request);
			request.putShort(IFNAMSIZ, (short) (request.getShort(IFNAMSIZ) | IFF_UP));
			ioctl(socket, SIOCSIFFLAGS, "SIOCSIFFLAGS", request);
		});
	}

	static void mtu(String name, int bytes) {
		withSocket(Libc.AF_INET,
				(socket) -> ioctl(socket, SIOCSIFMTU, "SIOCSIFMTU", request(name).putInt(IFNAMSIZ, bytes)));
	}

	static void address(String name, Inet4Address address, int prefixLength) {
		byte[] mask = ByteBuffer.allocate(4).putInt(-1 << (32 - prefixLength)).array();
		withSocket(Libc.AF_INET, (socket) -> {
			ioctl(socket, SIOCSIFADDR, "SIOCSIFADDR", request(name, address.getAddress()));
			ioctl(socket, SIOCSIFNETMASK, "SIOCSIFNETMASK", request(name, mask));
		});
	}

	static void address(String name, Inet6Address address, int prefixLength) {
		ByteBuffer request = ByteBuffer.allocate(IN6_IFREQ_SIZE).order(ByteOrder.nativeOrder());
		request.put(address.getAddress());
		request.putInt(prefixLength);
		request.putInt(Libc.if_nametoindex(name));
		withSocket(Libc.AF_INET6, (socket) -> ioctl(socket, SIOCSIFADDR, "SIOCSIFADDR", request));
		awaitUsable(address);
	}

	/**
	 * The kernel makes an address usable a moment later (a work queue), also where there
	 * is no duplicate to be detected.
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

	/** A struct ifreq with the name in it and the rest zero. */
	static ByteBuffer request(String name) {
		byte[] characters = name.getBytes(StandardCharsets.US_ASCII);
		if (characters.length >= IFNAMSIZ) {
			throw new IllegalArgumentException("An interface's name has at most 15 characters: " + name);
		}
		ByteBuffer request = ByteBuffer.allocate(IFREQ_SIZE).order(ByteOrder.nativeOrder());
		return request.put(0, characters);
	}

	/** A struct ifreq with a struct sockaddr_in in it: family, port, address. */
	private static ByteBuffer request(String name, byte[] address) {
		return request(name).putShort(IFNAMSIZ, (short) Libc.AF_INET).put(IFNAMSIZ + 4, address);
	}

	private static void ioctl(int socket, long number, String call, ByteBuffer request) {
		Libc.check(Libc.ioctl(socket, number, request.array()), "ioctl(" + call + ")");
	}

	private static void withSocket(int family, SocketAction action) {
		int socket = Libc.check(Libc.socket(family, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "socket");
		try {
			action.run(socket);
		}
		finally {
			Libc.close(socket);
		}
	}

	private interface SocketAction {

		void run(int socket);

	}

}
