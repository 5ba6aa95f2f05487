// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.util.Locale;
import java.util.Set;

/**
 * HTTP method of {@code tfo.early-data.methods}.
 *
 * @param name the method as it is sent, in upper case
 * @since 0.1.0
 */
public record EarlyDataMethod(String name) {

	/**
	 * The "HTTP Method Registry" of IANA (RFC 9110, section 16.1.1). A method that is not
	 * in it is a typing error, which nobody would notice otherwise.
	 */
	private static final Set<String> REGISTERED = Set.of("ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT",
			"COPY", "DELETE", "GET", "HEAD", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL",
			"MKREDIRECTREF", "MKWORKSPACE", "MOVE", "OPTIONS", "ORDERPATCH", "PATCH", "POST", "PROPFIND", "PROPPATCH",
			"PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "TRACE", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE",
			"UPDATEREDIRECTREF", "VERSION-CONTROL");

	/**
	 * Return the method with this name.
	 * @param name the name of a registered method, in upper or lower case
	 * @return the method
	 * @throws IllegalArgumentException if there is no such method
	 */
	public static EarlyDataMethod of(String name) {
		String method = name.trim().toUpperCase(Locale.ROOT);
		if (!REGISTERED.contains(method)) {
			throw new IllegalArgumentException("\"" + name
					+ "\" is not an HTTP method. The accepted form is a comma-separated list of methods registered "
					+ "with IANA, such as \"GET,HEAD,OPTIONS,TRACE\"; an empty list allows no plaintext request in a "
					+ "SYN");
		}
		return new EarlyDataMethod(method);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
