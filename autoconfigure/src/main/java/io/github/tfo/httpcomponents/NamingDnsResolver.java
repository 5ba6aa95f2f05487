package io.github.tfo.httpcomponents;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * Gives addresses that know no name, as resolvers that do not ask the JDK's return them,
 * the one that they were resolved from: it is all that a socket is told of the request.
 */
final class NamingDnsResolver implements DnsResolver {

	private final DnsResolver delegate;

	NamingDnsResolver(DnsResolver delegate) {
		this.delegate = delegate;
	}

	@Override
	public InetAddress @Nullable [] resolve(String host) throws UnknownHostException {
		return this.delegate.resolve(host);
	}

	@Override
	public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
		List<InetSocketAddress> named = new ArrayList<>();
		for (InetSocketAddress address : this.delegate.resolve(host, port)) {
			named.add(address.isUnresolved() ? address : new InetSocketAddress(
					InetAddress.getByAddress(host, address.getAddress().getAddress()), address.getPort()));
		}
		return named;
	}

	@Override
	public String resolveCanonicalHostname(String host) throws UnknownHostException {
		return this.delegate.resolveCanonicalHostname(host);
	}

}
