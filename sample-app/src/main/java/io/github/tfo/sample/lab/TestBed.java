// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where the requests go, and what the kernel counts meanwhile.
 */
public interface TestBed extends AutoCloseable {

	/**
	 * Return a description of the way to the upstream.
	 * @return a phrase for people, to put after "requests"
	 */
	String description();

	/**
	 * Return how long a packet takes to the upstream and back.
	 * @return {@code null} when it is not known
	 */
	default @Nullable Duration roundTrip() {
		return null;
	}

	/**
	 * Return what is missing on this machine, and what to do about it.
	 * @return sentences for people; empty when nothing is missing
	 */
	default List<String> remarks() {
		return List.of();
	}

	/**
	 * Return the upstream.
	 * @return what a client must know to call it
	 */
	UpstreamDescription upstream();

	/**
	 * Return the kernel's present counters.
	 * @return the counters
	 */
	default KernelFastOpens kernelFastOpens() {
		return KernelFastOpens.ofHost();
	}

	/**
	 * End what was started for it.
	 */
	@Override
	void close();

}
