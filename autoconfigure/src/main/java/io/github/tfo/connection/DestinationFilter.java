package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The destinations that Fast Open is used for. Thread-safe. Logs a warning when patterns
 * have matched none of the first {@value #FIRST_CONNECTIONS} connections, once for those
 * that include and once for those that exclude.
 *
 * @since 0.1.0
 */
public final class DestinationFilter {

	/** All that there are. */
	public static final DestinationFilter ALL = new DestinationFilter(List.of(), List.of());

	static final int FIRST_CONNECTIONS = 100;

	private static final Log logger = LogFactory.getLog(DestinationFilter.class);

	private final Patterns include;

	private final Patterns exclude;

	/**
	 * Create a choice of destinations.
	 * @param include those that it is used for; none means all
	 * @param exclude those of them that it is not used for
	 */
	public DestinationFilter(Collection<DestinationPattern> include, Collection<DestinationPattern> exclude) {
		this.include = new Patterns("tfo.destinations.include", include, "opened without TCP Fast Open");
		this.exclude = new Patterns("tfo.destinations.exclude", exclude, "not excluded from TCP Fast Open");
	}

	/**
	 * Whether Fast Open is used for a destination.
	 * @param host the host as the request named it
	 * @param remote the resolved address and port
	 * @return {@code true} when it is
	 */
	public boolean permit(String host, InetSocketAddress remote) {
		return permit((patterns) -> patterns.matches(host, remote), host, remote);
	}

	/**
	 * Whether Fast Open is used for a connection to something else than the request
	 * names, such as a proxy. Both are matched.
	 * @param host the host as the request named it
	 * @param port the port of the request
	 * @param connected the host that is connected to
	 * @param remote its resolved address and port
	 * @return {@code true} when it is
	 */
	boolean permit(String host, int port, String connected, InetSocketAddress remote) {
		// Its address is no concern of a client that asks a proxy
		InetSocketAddress requested = InetSocketAddress.createUnresolved(host, port);
		return permit((patterns) -> patterns.matches(host, requested) || patterns.matches(connected, remote), host,
				remote);
	}

	private boolean permit(Predicate<DestinationIndex> test, String host, InetSocketAddress remote) {
		// Both are asked, so that each knows of all connections
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

		// Until one has matched, or the warning is given
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
