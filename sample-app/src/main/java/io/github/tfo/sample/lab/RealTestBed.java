// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.List;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * The upstream is a server that the sample does not run.
 *
 * @param target what to get there
 */
record RealTestBed(URI target) implements TestBed {

	@Override
	public String description() {
		return "to " + this.target;
	}

	@Override
	public UpstreamDescription upstream() {
		return new UpstreamDescription(List.of(Scenario.of(this.target)), null, SslBundle.of(SslStoreBundle.NONE));
	}

	@Override
	public void close() {
		// Somebody else ends it
	}

}
