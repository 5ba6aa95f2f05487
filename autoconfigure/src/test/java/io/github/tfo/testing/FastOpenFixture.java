// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;

/**
 * A connector on the running kernel, ready for use.
 */
public final class FastOpenFixture {

	/**
	 * How long a destination is backed off.
	 */
	public static final Duration BACK_OFF = Duration.ofSeconds(2);

	private final RecordedOutcomes outcomes = new RecordedOutcomes();

	private final FastOpenSupport support = FastOpenSupport.detect();

	private final FastOpenConnector connector;

	public FastOpenFixture(String... methods) throws Exception {
		CompletableFuture<KernelSupport> detected = new CompletableFuture<>();
		this.support.whenDetected(detected::complete);
		detected.get(10, TimeUnit.SECONDS);
		this.connector = new FastOpenConnector(this.support, DestinationFilter.ALL,
				new EarlyDataPolicy(List.of(methods)), new PathHealth(BACK_OFF, BACK_OFF));
		this.connector.publishTo(List.of(this.outcomes));
	}

	public FastOpenConnector connector() {
		return this.connector;
	}

	FastOpenSupport support() {
		return this.support;
	}

	public RecordedOutcomes outcomes() {
		return this.outcomes;
	}

}
