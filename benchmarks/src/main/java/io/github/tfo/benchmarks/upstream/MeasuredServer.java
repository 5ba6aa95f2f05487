package io.github.tfo.benchmarks.upstream;

import java.net.InetAddress;

/**
 * A server with a port for each variant of a benchmark and each scheme, so that packets
 * on a link can be attributed to a variant. It answers {@value #BODY}, closes each
 * connection after one request, and speaks TLS 1.3.
 */
public interface MeasuredServer extends AutoCloseable {

	String BODY = "hello";

	String PATH = "/hello";

	int HTTP_PORTS = 10_000;

	int HTTPS_PORTS = 20_000;

	int FAST_OPEN_QUEUE = 256;

	/**
	 * Return the server's name.
	 */
	String title();

	/**
	 * Return the port of a variant.
	 */
	static int port(String scheme, int variant) {
		return (scheme.equals("https") ? HTTPS_PORTS : HTTP_PORTS) + variant;
	}

	/**
	 * Return the URL for the requests of a variant.
	 */
	static String url(InetAddress address, String scheme, int variant) {
		return scheme + "://" + address.getHostAddress() + ":" + port(scheme, variant) + PATH;
	}

	@Override
	void close();

}
