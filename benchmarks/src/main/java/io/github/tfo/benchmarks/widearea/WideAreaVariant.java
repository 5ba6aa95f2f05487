package io.github.tfo.benchmarks.widearea;

import java.net.InetAddress;

import io.github.tfo.benchmarks.client.OutcomeCounter;
import io.github.tfo.benchmarks.upstream.MeasuredServer;

/**
 * One client in one mode with one scheme.
 *
 * @param number that of the client and its mode
 * @param client what the client is called
 * @param mode how it opens its connections
 * @param scheme http or https
 * @param call how it makes a request
 * @param outcomes what the starter says, and nothing in the other modes
 */
record WideAreaVariant(int number, String client, FastOpenMode mode, String scheme, ColdCall call,
		OutcomeCounter outcomes) {

	/**
	 * Make a request.
	 * @param cookieLength the length of the request's cookie, 0 for none
	 * @return the time it took
	 */
	double millis(InetAddress server, int cookieLength) throws Exception {
		return this.call.millis(MeasuredServer.url(server, this.scheme, this.number), "c".repeat(cookieLength));
	}

	int port() {
		return MeasuredServer.port(this.scheme, this.number);
	}

	boolean isCurl() {
		return this.client.equals(Curl.TITLE);
	}

	@Override
	public String toString() {
		return this.client + ", " + this.mode.title() + ", " + this.scheme;
	}

	/** Makes requests on new connections. */
	@FunctionalInterface
	interface ColdCall {

		/**
		 * Make one.
		 * @param cookie its cookie, empty for none
		 * @return the time it took
		 */
		double millis(String url, String cookie) throws Exception;

	}

}
