// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

/**
 * What is the same for all variants that are compared.
 *
 * @param server the server, and what is between it and its clients
 * @param roundTrip the round trip in milliseconds
 * @param loss how many packets of a hundred are lost
 * @param requestBytes the length of each request, 0 when it is whatever a client sends
 */
record Setting(String server, int roundTrip, int loss, int requestBytes) {

	boolean isClean() {
		return this.loss == 0 && this.requestBytes == 0;
	}

	@Override
	public String toString() {
		return this.server + ", round trip " + this.roundTrip + " ms"
				+ ((this.loss > 0) ? ", " + this.loss + " % loss" : "")
				+ ((this.requestBytes > 0) ? ", requests of " + this.requestBytes + " bytes" : "");
	}

}
