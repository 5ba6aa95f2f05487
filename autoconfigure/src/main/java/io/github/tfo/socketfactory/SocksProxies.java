package io.github.tfo.socketfactory;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;

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
		// Of what has no URI the JDK asks for none either, or fails
		return uri != null && selector.select(uri).stream().anyMatch((proxy) -> proxy.type() == Proxy.Type.SOCKS);
	}

	private static @Nullable URI uri(InetSocketAddress remote) {
		try {
			return new URI("socket", null, remote.getHostString(), remote.getPort(), null, null, null);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

}
