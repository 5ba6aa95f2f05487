package io.github.tfo.benchmarks.upstream;

import java.net.InetAddress;

/**
 * A server that has a port of its own for each lane of a benchmark and each scheme, so
 * that the packets of a link tell whose they are. Its answers are {@value #BODY}, each
 * connection is for one request, and TLS is version 1.3.
 */
public interface LaneServer extends AutoCloseable {

	String BODY = "hello";

	String PATH = "/hello";

	int HTTP_PORTS = 10_000;

	int HTTPS_PORTS = 20_000;

	int FAST_OPEN_QUEUE = 256;

	/**
	 * What it is called.
	 */
	String title();

	/**
	 * The port of a lane.
	 */
	static int port(String scheme, int lane) {
		return (scheme.equals("https") ? HTTPS_PORTS : HTTP_PORTS) + lane;
	}

	/**
	 * What a lane is to ask for.
	 */
	static String url(InetAddress address, String scheme, int lane) {
		return scheme + "://" + address.getHostAddress() + ":" + port(scheme, lane) + PATH;
	}

	@Override
	void close();

}
