package io.github.tfo.benchmarks.cookieless;

import java.util.List;

import io.github.tfo.benchmarks.upstream.MeasuredServer;

/** A server, and what is between it and its clients. */
enum Scenario {

	/** The client's host has never connected to the server. */
	FIRST_CONNECTION("First connection of the host", MeasuredServer.FAST_OPEN_QUEUE),

	REPLICAS_IN_TURN("Three replicas behind one address, in turn", MeasuredServer.FAST_OPEN_QUEUE),

	REPLICAS_BY_CHANCE("Three replicas behind one address, by chance", MeasuredServer.FAST_OPEN_QUEUE),

	COOKIE_WANTED("The server wants a cookie", MeasuredServer.FAST_OPEN_QUEUE),

	LISTENER_WITHOUT("The listener has no Fast Open", 0),

	QUEUE_FULL("The listener's queue is full", 1),

	SERVER_BIT_OFF("The server's tcp_fastopen is 1", MeasuredServer.FAST_OPEN_QUEUE);

	/** TFO_CLIENT_ENABLE (net/tcp.h). */
	private static final int CLIENT = 0x1;

	/** TFO_SERVER_ENABLE (net/tcp.h). */
	private static final int SERVER = 0x2;

	/** TFO_SERVER_COOKIE_NOT_REQD (net/tcp.h). */
	private static final int WITHOUT_COOKIE = 0x200;

	private final String title;

	private final int queue;

	Scenario(String title, int queue) {
		this.title = title;
		this.queue = queue;
	}

	String title() {
		return this.title;
	}

	/** The length of the queue of each listener's Fast Opens; 0 for none. */
	int queue() {
		return this.queue;
	}

	boolean hasReplicas() {
		return this == REPLICAS_IN_TURN || this == REPLICAS_BY_CHANCE;
	}

	boolean isByChance() {
		return this == REPLICAS_BY_CHANCE;
	}

	private boolean isRefusing() {
		return ordinal() >= COOKIE_WANTED.ordinal();
	}

	/** The option that says how many rounds there are. */
	String rounds() {
		return isRefusing() ? "refusing-rounds" : "rounds";
	}

	List<CookieMode> modes() {
		return isRefusing() ? List.of(CookieMode.OFF, CookieMode.COOKIELESS) : List.of(CookieMode.values());
	}

	/** The server's {@code net.ipv4.tcp_fastopen} while requests of a mode are made. */
	String serverSetting(CookieMode mode) {
		int value = switch (this) {
			case SERVER_BIT_OFF -> CLIENT;
			case COOKIE_WANTED -> CLIENT | SERVER;
			case QUEUE_FULL -> CLIENT | SERVER | WITHOUT_COOKIE;
			default -> CLIENT | SERVER | ((mode == CookieMode.COOKIELESS) ? WITHOUT_COOKIE : 0);
		};
		return Integer.toString(value);
	}

}
