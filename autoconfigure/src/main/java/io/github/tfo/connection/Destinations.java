package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;

/**
 * The destinations that Fast Open is used for. Immutable.
 *
 * @since 0.1.0
 */
public final class Destinations {

	/** All that there are. */
	public static final Destinations ALL = new Destinations(List.of(), List.of());

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
		return (this.include.isEmpty() || this.include.matches(host, remote)) && !this.exclude.matches(host, remote);
	}

}
