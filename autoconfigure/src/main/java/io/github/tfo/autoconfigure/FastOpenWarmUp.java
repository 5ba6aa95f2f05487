// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Fetches the cookies of {@code tfo.warm-up.destinations}: connects to each of their
 * addresses once, in the background, and sends nothing. The kernel keeps a cookie for
 * each address, so that all clients profit. Ends with the application.
 */
final class FastOpenWarmUp implements SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(FastOpenWarmUp.class);

	private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

	private static final int AT_A_TIME = 8;

	private final List<WarmUpDestination> destinations;

	private final FastOpenSupport support;

	private final FastOpenConnector connector;

	private final Set<Socket> connecting = ConcurrentHashMap.newKeySet();

	private volatile boolean over;

	FastOpenWarmUp(List<WarmUpDestination> destinations, FastOpenSupport support, FastOpenConnector connector) {
		this.destinations = destinations;
		this.support = support;
		this.connector = connector;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.destinations.isEmpty()) {
			this.support.whenDetected((detected) -> {
				if (!this.over && this.support.currentForJdkSockets().supported()) {
					fetchCookies();
				}
			});
		}
	}

	@Override
	public void destroy() throws IOException {
		this.over = true;
		for (Socket socket : this.connecting) {
			socket.close();
		}
	}

	private void fetchCookies() {
		ExecutorService executor = Executors.newFixedThreadPool(Math.min(AT_A_TIME, this.destinations.size()),
				(task) -> {
					Thread thread = new Thread(task, "tfo-warm-up");
					thread.setDaemon(true);
					return thread;
				});
		FastOpenSocketFactory sockets = new FastOpenSocketFactory(this.connector);
		this.destinations.forEach((destination) -> executor.execute(() -> fetchCookies(sockets, destination)));
		executor.shutdown();
	}

	private void fetchCookies(FastOpenSocketFactory sockets, WarmUpDestination destination) {
		if (this.over) {
			return;
		}
		try {
			for (InetAddress address : InetAddress.getAllByName(destination.host())) {
				fetchCookie(sockets, new InetSocketAddress(address, destination.port()));
			}
		}
		catch (UnknownHostException ex) {
			warn(destination.toString(), ex);
		}
	}

	private void fetchCookie(FastOpenSocketFactory sockets, InetSocketAddress destination) {
		try (Socket socket = sockets.createSocket()) {
			this.connecting.add(socket);
			try {
				fetchCookie(socket, destination);
			}
			finally {
				this.connecting.remove(socket);
			}
		}
		catch (IOException ex) {
			// A slash stands before an address that no name was resolved to
			warn(destination.toString().replaceFirst("^/", ""), ex);
		}
	}

	private void fetchCookie(Socket socket, InetSocketAddress destination) throws IOException {
		// Asked only now that destroy() finds the socket
		if (!this.over) {
			socket.connect(destination, CONNECT_TIMEOUT_MILLIS);
			// With a cookie no SYN has been sent yet; this sends it, and fails as a
			// connect would
			socket.shutdownOutput();
		}
	}

	private void warn(String destination, IOException failure) {
		if (!this.over) {
			logger.warn("No TCP Fast Open cookie could be fetched from " + destination + ": " + failure);
		}
	}

}
