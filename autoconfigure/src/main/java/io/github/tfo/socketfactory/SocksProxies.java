// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether the JDK will connect through a SOCKS proxy. Then the JDK itself talks to
 * the proxy while it connects, past the streams of the socket.
 */
final class SocksProxies {

	private SocksProxies() {
	}

	/**
	 * Return whether the JDK will use a SOCKS proxy, by the same rules as
	 * {@code SocksSocketImpl}. The question costs a part of what connecting costs, so it
	 * is asked only where there may be a proxy.
	 */
	static boolean standBefore(InetSocketAddress remote) {
		ProxySelector selector = ProxySelector.getDefault();
		return selector != null && (!isOfTheJdk(selector) || Settings.mayNameOne())
				&& standBefore(selector, uri(remote));
	}

	private static boolean isOfTheJdk(ProxySelector selector) {
		return selector.getClass().getModule() == Object.class.getModule();
	}

	private static boolean standBefore(ProxySelector selector, @Nullable URI uri) {
		if (uri == null) {
			return false;
		}
		try {
			Iterator<Proxy> proxies = selector.select(uri).iterator();
			// The JDK takes the first
			return proxies.hasNext() && isSocks(proxies.next());
		}
		catch (IllegalArgumentException ex) {
			// The JDK is about to fail for it
			return false;
		}
	}

	/**
	 * Return whether a proxy is one. The JDK takes {@code null} for no proxy.
	 */
	private static boolean isSocks(@Nullable Proxy proxy) {
		return proxy != null && proxy.type() == Proxy.Type.SOCKS;
	}

	private static @Nullable URI uri(InetSocketAddress remote) {
		String host = remote.getHostString();
		String authority = ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + remote.getPort();
		try {
			// Not by host and port, which refuses a name with an underscore
			return new URI("socket", authority, null, null, null);
		}
		catch (URISyntaxException ex) {
			// The JDK is about to fail for it
			return null;
		}
	}

	/**
	 * The sources of the JDK's own selector ("Networking Properties" in its
	 * documentation): system properties, and a file for those that are not set.
	 */
	private static final class Settings {

		private static final String HOST = "socksProxyHost";

		private static final String OF_THE_DESKTOP = "java.net.useSystemProxies";

		private static final boolean FILE_MAY_NAME_ONE = fileMayNameOne();

		private Settings() {
		}

		static boolean mayNameOne() {
			return FILE_MAY_NAME_ONE || System.getProperty(HOST) != null || System.getProperty(OF_THE_DESKTOP) != null;
		}

		private static boolean fileMayNameOne() {
			Properties file = new Properties();
			try (InputStream in = Files
				.newInputStream(Path.of(System.getProperty("java.home"), "conf", "net.properties"))) {
				file.load(in);
			}
			catch (IOException | RuntimeException ex) {
				// The JDK may find one
				return true;
			}
			return file.containsKey(HOST) || !"false".equals(file.getProperty(OF_THE_DESKTOP, "false"));
		}

	}

}
