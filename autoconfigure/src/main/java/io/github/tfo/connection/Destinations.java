package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The destinations that Fast Open is used for. Immutable.
 *
 * @since 0.1.0
 */
public final class Destinations {

	/** All that there are. */
	public static final Destinations ALL = new Destinations(List.of(), List.of());

	// The JDK looks up what has no such form
	private static final Pattern IP4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

	private final DestinationIndex include;

	private final DestinationIndex exclude;

	/**
	 * Create a choice of destinations.
	 * @param include those that it is used for; none means all
	 * @param exclude those of them that it is not used for
	 */
	public Destinations(Collection<DestinationPattern> include, Collection<DestinationPattern> exclude) {
		this.include = new DestinationIndex(include);
		this.exclude = new DestinationIndex(exclude);
	}

	/**
	 * Whether Fast Open is used for a destination.
	 * @param host the host as the request named it
	 * @param remote the resolved address and port
	 * @return {@code true} when it is
	 */
	public boolean permit(String host, InetSocketAddress remote) {
		return permit((patterns) -> patterns.matches(host, remote));
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
		InetSocketAddress requested = requested(host, port);
		return permit((patterns) -> patterns.matches(host, requested) || patterns.matches(connected, remote));
	}

	private boolean permit(Predicate<DestinationIndex> isForIt) {
		return (this.include.isEmpty() || isForIt.test(this.include)) && !isForIt.test(this.exclude);
	}

	/**
	 * A name stays unresolved: its address is no concern of who asks a proxy.
	 */
	private static InetSocketAddress requested(String host, int port) {
		// The JDK never looks up what has a colon
		boolean address = host.indexOf(':') >= 0 || IP4.matcher(host).matches();
		return address ? new InetSocketAddress(host, port) : InetSocketAddress.createUnresolved(host, port);
	}

}
