package io.github.tfo.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the requests go, and what the kernel counts of them.
 */
public interface TestBed extends AutoCloseable {

	/**
	 * The way to the upstream.
	 * @return a phrase for people, to be put after "requests"
	 */
	String description();

	/**
	 * How long a packet is on the way to the upstream and back.
	 * @return the time, empty when it is not known
	 */
	default Optional<Duration> roundTrip() {
		return Optional.empty();
	}

	/**
	 * What is missing here, and what to do about it.
	 * @return sentences for people, empty when nothing is
	 */
	List<String> remarks();

	/**
	 * The server.
	 * @return what there is to know to call it
	 */
	Upstream upstream();

	/**
	 * The kernel's counters at this moment.
	 * @return the counters
	 */
	KernelFastOpens kernelFastOpens();

	/**
	 * Ends what was started for it.
	 */
	@Override
	void close();

}
