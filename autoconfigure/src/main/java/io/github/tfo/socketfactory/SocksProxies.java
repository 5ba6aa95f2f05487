package io.github.tfo.socketfactory;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether a socket of the JDK will go through a SOCKS proxy: then the JDK itself
 * talks to the proxy while it connects, past the socket's streams.
 */
final class SocksProxies {

	private SocksProxies() {
	}

	/**
	 * Whether the JDK will look for a SOCKS proxy, asked as {@code SocksSocketImpl} asks.
	 */
	static boolean standBefore(InetSocketAddress remote) {
		ProxySelector selector = ProxySelector.getDefault();
		return selector != null && standBefore(selector, uri(remote));
	}

	private static boolean standBefore(ProxySelector selector, @Nullable URI uri) {
		if (uri == null) {
			return false;
		}
		try {
			Iterator<Proxy> proxies = selector.select(uri).iterator();
			// The first decides
			return proxies.hasNext() && isSocks(proxies.next());
		}
		catch (IllegalArgumentException ex) {
			// The JDK is about to fail for it
			return false;
		}
	}

	/**
	 * The JDK takes {@code null} for no proxy.
	 */
	private static boolean isSocks(@Nullable Proxy proxy) {
		return proxy != null && proxy.type() == Proxy.Type.SOCKS;
	}

	private static @Nullable URI uri(InetSocketAddress remote) {
		String host = remote.getHostString();
		String authority = ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + remote.getPort();
		try {
			// Not by host and port: a name with an underscore would be none
			return new URI("socket", authority, null, null, null);
		}
		catch (URISyntaxException ex) {
			// The JDK is about to fail for it
			return null;
		}
	}

}
