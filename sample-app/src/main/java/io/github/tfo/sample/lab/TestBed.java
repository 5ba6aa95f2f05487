package io.github.tfo.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
	 * @return the time; empty when it is not known
	 */
	default Optional<Duration> roundTrip() {
		return Optional.empty();
	}

	/**
	 * Return what is missing on this machine, and what to do about it.
	 * @return sentences for people; empty when nothing is missing
	 */
	List<String> remarks();

	/**
	 * Return the upstream.
	 * @return what a client must know to call it
	 */
	UpstreamDescription upstream();

	/**
	 * Return the kernel's present counters.
	 * @return the counters
	 */
	KernelFastOpens kernelFastOpens();

	/**
	 * End what was started for it.
	 */
	@Override
	void close();

}
