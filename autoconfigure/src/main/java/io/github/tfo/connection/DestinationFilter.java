// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Decides by patterns which destinations are connected to with Fast Open. Thread-safe.
 * Logs one warning for each property whose patterns matched none of the first
 * {@value #FIRST_CONNECTIONS} connections.
 *
 * @since 0.1.0
 */
public final class DestinationFilter {

	/** Permits every destination. */
	public static final DestinationFilter ALL = new DestinationFilter(List.of(), List.of(), List.of());

	static final int FIRST_CONNECTIONS = 100;

	private static final String COOKIELESS = "tfo.cookieless.destinations";

	private static final Log logger = LogFactory.getLog(DestinationFilter.class);

	private final Patterns include;

	private final Patterns exclude;

	private final Patterns cookieless;

	private final AtomicBoolean publicAddressReported = new AtomicBoolean();

	/**
	 * Create a filter. It warns of cookieless destinations with public addresses: of
	 * networks now, of names once one is connected to.
	 * @param include the destinations to permit; all if empty
	 * @param exclude the destinations not to permit, even if included
	 * @param cookieless the destinations that take data in a SYN without a cookie
	 */
	public DestinationFilter(Collection<DestinationPattern> include, Collection<DestinationPattern> exclude,
			Collection<DestinationPattern> cookieless) {
		this.include = new Patterns("tfo.destinations.include", include, "opened without TCP Fast Open");
		this.exclude = new Patterns("tfo.destinations.exclude", exclude, "not excluded from TCP Fast Open");
		this.cookieless = new Patterns(COOKIELESS, cookieless, "opened with cookies");
		cookieless.stream()
			.filter(DestinationPattern::isPublicNetwork)
			.findFirst()
			.ifPresent(this::reportPublicAddress);
	}

	private void reportPublicAddress(Object address) {
		if (this.publicAddressReported.compareAndSet(false, true)) {
			logger.warn(COOKIELESS + "=" + this.cookieless.patterns + " reaches public addresses: " + address
					+ ". For a forged SYN, a server there that takes data without a cookie sends more than 200 times as "
					+ "many bytes to a victim. Use it within trusted networks only");
		}
	}

	/**
	 * Return the rules for a connection.
	 * @param host the host as the request named it
	 */
	DestinationRules rulesFor(String host) {
		return new DestinationRules() {

			@Override
			public boolean permit(InetSocketAddress remote) {
				return DestinationFilter.this.permit(host, remote);
			}

			@Override
			public boolean isCookieless(InetSocketAddress remote) {
				return DestinationFilter.this.isCookieless(host, remote);
			}

		};
	}

	/**
	 * Return the rules for a connection to a proxy. Whether there are cookies depends on
	 * the proxy alone.
	 * @param host the host as the request named it
	 * @param port the port of the request
	 * @param connected the host of the proxy
	 */
	DestinationRules rulesFor(String host, int port, String connected) {
		return new DestinationRules() {

			@Override
			public boolean permit(InetSocketAddress remote) {
				return DestinationFilter.this.permit(host, port, connected, remote);
			}

			@Override
			public boolean isCookieless(InetSocketAddress remote) {
				return DestinationFilter.this.isCookieless(connected, remote);
			}

		};
	}

	/**
	 * Return whether Fast Open is permitted for a destination.
	 * @param host the host as the request named it
	 * @param remote the resolved address and port
	 * @return {@code true} if it is
	 */
	public boolean permit(String host, InetSocketAddress remote) {
		return permit((patterns) -> patterns.matches(host, remote), host, remote);
	}

	/**
	 * Return whether Fast Open is permitted for a connection to a proxy. The patterns
	 * match the host of the request or the proxy.
	 * @param host the host as the request named it
	 * @param port the port of the request
	 * @param connected the host of the proxy
	 * @param remote the resolved address and port of the proxy
	 * @return {@code true} if it is
	 */
	boolean permit(String host, int port, String connected, InetSocketAddress remote) {
		// The proxy resolves the host of the request
		InetSocketAddress requested = InetSocketAddress.createUnresolved(host, port);
		return permit((patterns) -> patterns.matches(host, requested) || patterns.matches(connected, remote), host,
				remote);
	}

	/**
	 * Return whether a destination takes data in a SYN without a cookie.
	 * @param host the host of the server
	 * @param remote the resolved address and port
	 * @return {@code true} if the application says so
	 */
	boolean isCookieless(String host, InetSocketAddress remote) {
		boolean cookieless = !this.cookieless.index.isEmpty()
				&& this.cookieless.match((patterns) -> patterns.matches(host, remote), host, remote);
		if (cookieless && !this.publicAddressReported.get() && !PrivateNetworks.contain(remote.getAddress())) {
			reportPublicAddress(remote);
		}
		return cookieless;
	}

	private boolean permit(Predicate<DestinationIndex> test, String host, InetSocketAddress remote) {
		// No short circuit: both count the connections that they did not match
		boolean included = this.include.match(test, host, remote);
		boolean excluded = this.exclude.match(test, host, remote);
		return (included || this.include.index.isEmpty()) && !excluded;
	}

	/**
	 * The patterns of one property.
	 */
	private static final class Patterns {

		private final String property;

		private final Collection<DestinationPattern> patterns;

		private final DestinationIndex index;

		private final String consequence;

		private final AtomicInteger unmatched = new AtomicInteger();

		// Until a pattern has matched or the warning was logged
		private volatile boolean counting;

		Patterns(String property, Collection<DestinationPattern> patterns, String consequence) {
			this.property = property;
			this.patterns = List.copyOf(patterns);
			this.index = new DestinationIndex(patterns);
			this.consequence = consequence;
			this.counting = !patterns.isEmpty();
		}

		boolean match(Predicate<DestinationIndex> test, String host, InetSocketAddress remote) {
			boolean matches = test.test(this.index);
			if (this.counting) {
				if (matches) {
					this.counting = false;
				}
				else if (this.unmatched.incrementAndGet() == FIRST_CONNECTIONS) {
					this.counting = false;
					warn(host, remote);
				}
			}
			return matches;
		}

		private void warn(String host, InetSocketAddress remote) {
			logger
				.warn("%s=%s has matched none of the first %d connections, so they were %s. The last one was to %s (%s). "
					.formatted(this.property, this.patterns, FIRST_CONNECTIONS, this.consequence, host, remote)
						+ "Check the spelling, and which host the client connects to: behind a load balancer this is the "
						+ "address of an instance, not the name of the service");
		}

	}

}
