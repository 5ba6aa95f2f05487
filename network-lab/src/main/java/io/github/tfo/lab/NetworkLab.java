// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;

/**
 * Two hosts and the link between them. The client is this JVM, which
 * {@link NetworkNamespace#isolate()} has moved into a namespace. The server is another
 * namespace, for threads and processes that are started there. TCP Fast Open is on:
 * {@code net.ipv4.tcp_fastopen} is 1 (client) for the client and 3 (client and server)
 * for the server.
 *
 * <pre class="code">
 * NetworkNamespace.isolate();
 * try (NetworkLab lab = NetworkLab.builder().roundTrip(Duration.ofMillis(40)).build()) {
 *     ServerSocket listener = lab.server().call(() -&gt; new ServerSocket(8080));
 *     Socket socket = new Socket(lab.serverAddress(), 8080);
 * }
 * </pre>
 *
 * <p>
 * The link consists of a TUN device on each side, and of threads of this JVM that carry
 * packets from one to the other. {@link #close()}, or the end of the JVM, removes it all:
 * no namespace has a name, no device is persistent, and nothing on the host is changed.
 * The server's processes end with the JVM, too.
 *
 * <p>
 * Several labs may be open at a time, each with its own addresses. The client has no
 * cookie for the addresses of a new lab, until they are used again after 256 labs.
 * Thread-safe.
 */
public final class NetworkLab implements AutoCloseable {

	/** The lab's number is one byte of its addresses. */
	private static final int LABS = 256;

	private static final BitSet NUMBERS = new BitSet(LABS);

	private static int lastNumber = -1;

	private final int number;

	private final NetworkNamespace client;

	private final NetworkNamespace server;

	private final Link link;

	private final boolean ip6;

	private boolean closed;

	private NetworkLab(int number, NetworkNamespace client, NetworkNamespace server, Link link, boolean ip6) {
		this.number = number;
		this.client = client;
		this.server = server;
		this.link = link;
		this.ip6 = ip6;
	}

	/**
	 * Return a builder for a lab.
	 * @return a builder with a round trip time of 40 ms and an MTU of 1500 bytes
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return why this process cannot build a lab on this machine.
	 * @return what is missing and what to do about it; empty when a lab can be built
	 */
	public static Optional<String> unavailable() {
		return Requirements.missingForLink();
	}

	/**
	 * Return the client's namespace, in which this JVM is.
	 * @return the namespace of {@link NetworkNamespace#isolate()}
	 */
	public NetworkNamespace client() {
		return this.client;
	}

	/**
	 * Return the server's namespace.
	 * @return the namespace, which is open as long as the lab
	 */
	public NetworkNamespace server() {
		return this.server;
	}

	/**
	 * Return the link between the client and the server.
	 * @return the link, which works as long as the lab is open
	 */
	public Link link() {
		return this.link;
	}

	/**
	 * Return the server's address at its end of the link.
	 * @return the address, {@code 10.77.n.2}
	 */
	public Inet4Address serverAddress() {
		return ip4(this.number, 2);
	}

	/**
	 * Give the server another address, for a replica behind an
	 * {@link AddressTranslation}. The client has no route to it.
	 * @param index the number of the address, from 1 to 254
	 * @return the address, {@code 10.78.n.index}
	 */
	public Inet4Address addServerAddress(int index) {
		Inet4Address address = (Inet4Address) address(new byte[] { 10, 78, (byte) this.number, (byte) index });
		// An alias: the interface itself keeps 127.0.0.1
		alias(this.server, "lo:" + index, address, 32);
		return address;
	}

	/**
	 * Give both hosts another address on the link: the server's is that of a service
	 * behind an {@link AddressTranslation}, with cookies of its own.
	 * @return the server's address, {@code 10.79.n.2}
	 */
	public Inet4Address addServiceAddress() {
		for (int host = 1; host <= 2; host++) {
			alias((host == 1) ? this.client : this.server, "wan" + this.number + ":1", service(host), 30);
		}
		return service(2);
	}

	private Inet4Address service(int host) {
		return (Inet4Address) address(new byte[] { 10, 79, (byte) this.number, (byte) host });
	}

	private static void alias(NetworkNamespace namespace, String name, Inet4Address address, int prefixLength) {
		try {
			namespace.run(() -> NetworkInterfaces.address(name, address, prefixLength));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("The address " + address + " cannot be added", ex);
		}
	}

	/**
	 * Return the client's address at its end of the link.
	 * @return the address, {@code 10.77.n.1}
	 */
	public Inet4Address clientAddress() {
		return ip4(this.number, 1);
	}

	/**
	 * Return the server's IPv6 address at its end of the link.
	 * @return the address, {@code fd77:n::2}
	 * @throws IllegalStateException when this kernel has IPv6 turned off
	 */
	public Inet6Address serverAddress6() {
		requireIp6();
		return ip6(this.number, 2);
	}

	/**
	 * Return the client's IPv6 address at its end of the link.
	 * @return the address, {@code fd77:n::1}
	 * @throws IllegalStateException when this kernel has IPv6 turned off
	 */
	public Inet6Address clientAddress6() {
		requireIp6();
		return ip6(this.number, 1);
	}

	private void requireIp6() {
		if (!this.ip6) {
			throw new IllegalStateException("This kernel has no IPv6, so the lab has none");
		}
	}

	private static Inet4Address ip4(int number, int host) {
		return (Inet4Address) address(new byte[] { 10, 77, (byte) number, (byte) host });
	}

	private static Inet6Address ip6(int number, int host) {
		byte[] bytes = new byte[16];
		bytes[0] = (byte) 0xfd;
		bytes[1] = 0x77;
		bytes[3] = (byte) number;
		bytes[15] = (byte) host;
		return (Inet6Address) address(bytes);
	}

	private static InetAddress address(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * End the link and the server's processes and thread. Does nothing the second time.
	 * @throws IllegalStateException when a middlebox or a tap has thrown an exception, or
	 * when a process or thread does not end
	 */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		CloseAtExit.remove(this);
		Optional<Throwable> failure = this.link.close();
		try {
			this.server.close();
		}
		finally {
			release(this.number);
		}
		failure.ifPresent((cause) -> {
			throw new IllegalStateException("The link, a middlebox or a tap has failed: " + cause, cause);
		});
	}

	/** Return the number that was unused for longest: no cookie is for its addresses. */
	private static int reserve() {
		synchronized (NUMBERS) {
			for (int i = 1; i <= LABS; i++) {
				int number = (lastNumber + i) % LABS;
				if (!NUMBERS.get(number)) {
					NUMBERS.set(number);
					lastNumber = number;
					return number;
				}
			}
			throw new IllegalStateException("There are " + LABS + " labs open already");
		}
	}

	private static void release(int number) {
		synchronized (NUMBERS) {
			NUMBERS.clear(number);
		}
	}

	@Override
	public String toString() {
		return "NetworkLab " + this.number + ", round trip " + this.link.roundTrip().toMillis() + " ms";
	}

	/** The settings of a lab. Not thread-safe. */
	public static final class Builder {

		private static final int MINIMUM_MTU = 1280;

		private static final int MAXIMUM_MTU = 65_535;

		private Duration roundTrip = Duration.ofMillis(40);

		private int mtu = 1500;

		private Builder() {
		}

		/**
		 * Set the link's round trip time.
		 * @param roundTrip the time, zero or more; each direction takes half of it
		 * @return this builder
		 */
		public Builder roundTrip(Duration roundTrip) {
			this.roundTrip = roundTrip;
			return this;
		}

		/**
		 * Set the size of the largest packet that the link takes.
		 * @param mtu bytes with the IP header, from 1280 (IPv6 needs that) to 65535
		 * @return this builder
		 */
		public Builder mtu(int mtu) {
			if (mtu < MINIMUM_MTU || mtu > MAXIMUM_MTU) {
				throw new IllegalArgumentException(
						"The MTU must be from " + MINIMUM_MTU + " to " + MAXIMUM_MTU + ", not " + mtu);
			}
			this.mtu = mtu;
			return this;
		}

		/**
		 * Build the lab. Its link works when this returns.
		 * @return the lab, which the caller must close
		 * @throws IllegalStateException when this JVM is not in a namespace of its own
		 * @throws LabUnavailableException when this process cannot build a lab on this
		 * machine; the message says what is missing
		 */
		public NetworkLab build() {
			NetworkNamespace client = NetworkNamespace.isolated()
				.orElseThrow(() -> new IllegalStateException("This JVM is in the host's network namespace:"
						+ " call NetworkNamespace.isolate() first thing in main(), or in tests have"
						+ " NamespaceTestExecutionListener do it"));
			unavailable().ifPresent((reason) -> {
				throw new LabUnavailableException(reason);
			});
			int number = reserve();
			try {
				return build(number, client);
			}
			catch (RuntimeException ex) {
				release(number);
				throw ex;
			}
		}

		private NetworkLab build(int number, NetworkNamespace client) {
			NetworkNamespace server = NetworkNamespace.create("server" + number);
			TunDevice clientDevice = null;
			TunDevice serverDevice = null;
			try {
				boolean ip6 = Files.exists(Path.of("/proc/sys/net/ipv6/conf"));
				clientDevice = device(client, number, 1, ip6);
				serverDevice = device(server, number, 2, ip6);
				client.sysctl("net.ipv4.tcp_fastopen", "1");
				server.sysctl("net.ipv4.tcp_fastopen", "3");
				Link link = new Link(clientDevice, serverDevice, this.roundTrip, "lab" + number);
				NetworkLab lab = new NetworkLab(number, client, server, link, ip6);
				link.start();
				CloseAtExit.add(lab);
				return lab;
			}
			catch (RuntimeException ex) {
				if (clientDevice != null) {
					clientDevice.close();
				}
				if (serverDevice != null) {
					serverDevice.close();
				}
				server.close();
				throw ex;
			}
		}

		private TunDevice device(NetworkNamespace namespace, int number, int host, boolean ip6) {
			try {
				return namespace.call(() -> configured(namespace, number, host, ip6));
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new LabUnavailableException("The link's device cannot be made: " + ex, ex);
			}
		}

		private TunDevice configured(NetworkNamespace namespace, int number, int host, boolean ip6) {
			TunDevice device = TunDevice.open("wan" + number, this.mtu);
			try {
				NetworkInterfaces.address(device.name(), ip4(number, host), 30);
				if (ip6) {
					// Without a link-local address there are no router solicitations
					namespace.sysctl("net.ipv6.conf." + device.name() + ".addr_gen_mode", "1");
				}
				NetworkInterfaces.up(device.name());
				if (ip6) {
					// A device without ARP skips duplicate address detection
					NetworkInterfaces.address(device.name(), ip6(number, host), 64);
				}
				return device;
			}
			catch (RuntimeException ex) {
				device.close();
				throw ex;
			}
		}

	}

}
