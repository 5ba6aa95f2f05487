// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

/**
 * Why TCP Fast Open cannot be used.
 *
 * @since 0.1.0
 */
public enum UnsupportedReason {

	/** The detection has not ended; connections do not use Fast Open until then. */
	INITIALIZING("initializing"),

	/** The application has not enabled it. */
	DISABLED("disabled"),

	/** The operating system is not Linux. */
	NOT_LINUX("not-linux"),

	/** JNA is not on the class path, or could not load its native part. */
	JNA_UNAVAILABLE("jna-unavailable"),

	/** The JVM was told to refuse native access. */
	NATIVE_ACCESS_DENIED("native-access-denied"),

	/** The kernel, older than 4.11 or not Linux's own, does not know the option. */
	OPTION_UNKNOWN("option-unknown"),

	/** The client bit (1) of {@code net.ipv4.tcp_fastopen} is off. */
	CLIENT_BIT_OFF("client-bit-off"),

	/** A sandbox or security module refused the system call. */
	REFUSED("refused"),

	/** This JDK's sockets do not let their descriptors be reached. */
	DESCRIPTOR_UNREACHABLE("descriptor-unreachable"),

	/** None of the application's HTTP clients can use it. */
	NO_CLIENT("no-client");

	private final String tag;

	UnsupportedReason(String tag) {
		this.tag = tag;
	}

	/**
	 * Return the reason as meters and reports name it.
	 * @return lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
