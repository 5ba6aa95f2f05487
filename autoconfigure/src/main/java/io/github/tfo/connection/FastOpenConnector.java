package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FastOpenListener;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SystemCalls;
import org.jspecify.annotations.Nullable;

/**
 * What all integrations share: begins the {@link FastOpenConnection} of a new connection.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class FastOpenConnector {

	private final FastOpenSupport support;

	private final DestinationFilter filter;

	private final EarlyDataPolicy policy;

	private final BackOff backOff;

	private final OutcomePublisher publisher = new OutcomePublisher();

	private final Set<ClientLibrary> applied = ConcurrentHashMap.newKeySet();

	/**
	 * Create a connector.
	 * @param support the system calls, once they are known to work
	 * @param filter what it is used for
	 * @param policy what may ride in a SYN
	 * @param backOff which destinations rest
	 */
	public FastOpenConnector(FastOpenSupport support, DestinationFilter filter, EarlyDataPolicy policy,
			BackOff backOff) {
		this.support = support;
		this.filter = filter;
		this.policy = policy;
		this.backOff = backOff;
	}

	/**
	 * Let listeners hear of outcomes, besides those of other calls. Those of the first
	 * call also hear of the outcomes that are already known: until then they are kept, up
	 * to a number that no application reaches while it starts.
	 * @param listeners who hears, in this order; who is among those of another call, too,
	 * hears once
	 */
	public void publishTo(List<FastOpenListener> listeners) {
		this.publisher.add(listeners);
	}

	/**
	 * End what {@link #publishTo} has begun.
	 * @param listeners those of that call
	 */
	public void publishNoLongerTo(List<FastOpenListener> listeners) {
		this.publisher.remove(listeners);
	}

	/**
	 * Note that a client has been given Fast Open, for those who report it: long before
	 * it opens its first connection.
	 * @param library the client's library
	 */
	public void applied(ClientLibrary library) {
		this.applied.add(library);
	}

	/**
	 * Whether a client has been given Fast Open.
	 * @param library the client's library
	 * @return whether there is such a client, or was
	 */
	public boolean isAppliedTo(ClientLibrary library) {
		return this.applied.contains(library);
	}

	/**
	 * The way to the descriptors of the JDK's own sockets, for integrations whose library
	 * uses them.
	 * @return one that answers {@link SocketDescriptors#UNREACHABLE} where there is no
	 * way
	 */
	public SocketDescriptors descriptors() {
		return this.support.descriptors();
	}

	/**
	 * Begin a connection.
	 * @param library the library that opens it
	 * @param host the host as the request named it, an IPv6 address with or without its
	 * brackets
	 * @return the connection's life, to be told of each event; {@code null} when there is
	 * no Fast Open on this machine, and the connection is to be opened as if there were
	 * none anywhere
	 */
	public @Nullable FastOpenConnection open(ClientLibrary library, String host) {
		String clientName = clientName(host);
		return open(library, clientName, (remote) -> this.filter.permit(clientName, remote));
	}

	/**
	 * Begin a connection to something else than the request names, such as a proxy.
	 * @param library the library that opens it
	 * @param host the host as the request named it, an IPv6 address with or without its
	 * brackets
	 * @param port the port of the request
	 * @param connected the host that is connected to, as the application named it
	 * @return as {@link #open(ClientLibrary, String)}
	 */
	public @Nullable FastOpenConnection open(ClientLibrary library, String host, int port, String connected) {
		return open(library, clientName(host), (remote) -> this.filter.permit(host, port, connected, remote));
	}

	private @Nullable FastOpenConnection open(ClientLibrary library, String clientName,
			Predicate<InetSocketAddress> permitted) {
		SystemCalls calls = this.support.calls();
		return (calls != null) ? new FastOpenConnection(calls, permitted, this.policy, this.backOff, this.publisher,
				library, clientName) : null;
	}

	/**
	 * As it stands in a URI, so an IPv6 address in brackets.
	 */
	private static String clientName(String host) {
		return (host.indexOf(':') >= 0 && !host.startsWith("[")) ? "[" + host + "]" : host;
	}

}
