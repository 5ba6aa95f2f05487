// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses of the loopback interface that were not used yet. The kernel remembers Fast
 * Open cookies by address, so a test that starts with a new address starts without a
 * cookie. Unlike {@link NetworkNamespace#flushTcpMetrics()} this needs no privilege
 * outside the namespace. Thread-safe.
 */
public final class LoopbackAddresses {

	private static final int FULL_LENGTH = 128;

	// Processes in one namespace should not return the same address, as far as 16 bits go
	private static final AtomicInteger NUMBERS = new AtomicInteger((int) (ProcessHandle.current().pid() % 128) << 9);

	private LoopbackAddresses() {
	}

	/**
	 * Return an address that was not returned before.
	 * @param family {@link StandardProtocolFamily#INET} for an address of 127.0.0.0/8,
	 * all of which is loopback; {@link StandardProtocolFamily#INET6} for one of
	 * fd77:ffff::/64, which is added to the interface {@code lo}
	 * @return the address
	 * @throws IllegalStateException when this JVM is not in a namespace of its own
	 */
	public static InetAddress unused(ProtocolFamily family) {
		int number = NUMBERS.incrementAndGet();
		byte high = (byte) (number >> 8);
		byte low = (byte) number;
		try {
			if (family == StandardProtocolFamily.INET) {
				// 127.0.0.x is in general use
				return InetAddress.getByAddress(new byte[] { 127, 77, high, low });
			}
			byte[] bytes = new byte[16];
			bytes[0] = (byte) 0xfd;
			bytes[1] = 0x77;
			bytes[2] = (byte) 0xff;
			bytes[3] = (byte) 0xff;
			bytes[14] = high;
			bytes[15] = low;
			Inet6Address address = (Inet6Address) InetAddress.getByAddress(bytes);
			NetworkNamespace.isolated()
				.orElseThrow(() -> new IllegalStateException("The host's loopback is not the lab's to change"))
				.run(() -> NetworkInterfaces.address("lo", address, FULL_LENGTH));
			return address;
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new LabUnavailableException("No address can be added to lo: " + ex.getMessage(), ex);
		}
	}

}
