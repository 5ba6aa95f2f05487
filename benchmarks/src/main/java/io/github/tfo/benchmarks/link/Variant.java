// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.util.Map;
import java.util.function.IntFunction;

import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.upstream.Upstream;

/**
 * One client in one mode with one scheme.
 *
 * @param number that of the client and its mode, which is that of the server's port
 * @param client what the client is called
 * @param call how it makes a request
 * @param outcomes the outcomes at a port since they were asked for last
 */
record Variant(int number, String client, FastOpenMode mode, String scheme, ColdCall call,
		IntFunction<Map<String, Integer>> outcomes) {

	int port() {
		return Upstream.port(this.scheme, this.number);
	}

	Map<String, Integer> takeOutcomes() {
		return this.outcomes.apply(port());
	}

	boolean is(String otherClient, FastOpenMode otherMode) {
		return this.client.equals(otherClient) && this.mode == otherMode;
	}

	@Override
	public String toString() {
		return this.client + ", " + this.mode + ", " + this.scheme;
	}

	/** Makes requests on new connections. */
	@FunctionalInterface
	interface ColdCall {

		/**
		 * Make one.
		 * @param cookie its cookie, empty for none
		 * @return the time it took, in milliseconds
		 */
		double millis(String url, String cookie) throws Exception;

	}

}
