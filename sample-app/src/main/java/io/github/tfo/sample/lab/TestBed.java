package io.github.tfo.sample.lab;

import java.util.List;

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
