// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FastOpenListener;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SystemCalls;
import org.jspecify.annotations.Nullable;

/**
 * Creates the {@link FastOpenConnection} of each new connection. All integrations share
 * one. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FastOpenConnector {

	private final FastOpenSupport support;

	private final DestinationFilter filter;

	private final EarlyDataPolicy policy;

	private final PathHealth health;

	private final OutcomePublisher publisher = new OutcomePublisher();

	private final Set<ClientLibrary> applied = ConcurrentHashMap.newKeySet();

	/**
	 * Create a connector.
	 * @param support gives access to the system calls
	 * @param filter the destinations to use Fast Open for
	 * @param policy what may be sent in a SYN
	 * @param health what is known of the paths to destinations
	 */
	public FastOpenConnector(FastOpenSupport support, DestinationFilter filter, EarlyDataPolicy policy,
			PathHealth health) {
		this.support = support;
		this.filter = filter;
		this.policy = policy;
		this.health = health;
	}

	/**
	 * Add listeners. Those of the first call are also notified of the outcomes until
	 * then, of which a bounded number is kept.
	 * @param listeners the listeners in the order in which they are notified; one that
	 * was added before is notified once
	 */
	public void publishTo(List<FastOpenListener> listeners) {
		this.publisher.add(listeners);
	}

	/**
	 * Remove listeners.
	 * @param listeners the listeners of one call of {@link #publishTo}
	 */
	public void publishNoLongerTo(List<FastOpenListener> listeners) {
		this.publisher.remove(listeners);
	}

	/**
	 * Note that a client was given Fast Open, long before it opens a connection.
	 * @param library the library of the client
	 */
	public void applied(ClientLibrary library) {
		this.applied.add(library);
	}

	/**
	 * Return whether a client was given Fast Open.
	 * @param library the library of the client
	 * @return {@code true} if there was such a client
	 */
	public boolean isAppliedTo(ClientLibrary library) {
		return this.applied.contains(library);
	}

	/**
	 * Return the access to the descriptors of the JDK's own sockets.
	 * @return the access, which returns {@link SocketDescriptors#UNREACHABLE} where there
	 * is none
	 */
	public SocketDescriptors descriptors() {
		return this.support.descriptors();
	}

	/**
	 * Create the state of a new connection.
	 * @param library the library that opens it
	 * @param host the host as the request named it, an IPv6 address with or without
	 * brackets
	 * @return the state; {@code null} if this machine has no Fast Open, so that the
	 * connection is to be opened without
	 */
	public @Nullable FastOpenConnection open(ClientLibrary library, String host) {
		String clientName = clientName(host);
		return open(library, clientName, this.filter.rulesFor(clientName));
	}

	/**
	 * Create the state of a new connection to a proxy.
	 * @param library the library that opens it
	 * @param host the host as the request named it, an IPv6 address with or without
	 * brackets
	 * @param port the port of the request
	 * @param connected the host of the proxy, as the application named it
	 * @return as {@link #open(ClientLibrary, String)}
	 */
	public @Nullable FastOpenConnection open(ClientLibrary library, String host, int port, String connected) {
		return open(library, clientName(host), this.filter.rulesFor(host, port, connected));
	}

	private @Nullable FastOpenConnection open(ClientLibrary library, String clientName, DestinationRules rules) {
		SystemCalls calls = this.support.calls();
		return (calls != null)
				? new FastOpenConnection(calls, rules, this.policy, this.health, this.publisher, library, clientName)
				: null;
	}

	/**
	 * Return a host as it stands in a URI: an IPv6 address in brackets.
	 */
	private static String clientName(String host) {
		return (host.indexOf(':') >= 0 && !host.startsWith("[")) ? "[" + host + "]" : host;
	}

}
