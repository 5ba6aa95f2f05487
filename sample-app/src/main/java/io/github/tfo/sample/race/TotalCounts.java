package io.github.tfo.sample.race;

import java.time.Duration;

import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.stereotype.Component;

/**
 * What the starter and the kernel have counted since the start. Both are read between two
 * requests, since during a request the kernel is ahead.
 */
@Component
public class TotalCounts {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private final TestBed testBed;

	private final OutcomeTally tally;

	private final OneAtATime requests;

	private final KernelFastOpens start;

	private KernelFastOpens nettyOption = KernelFastOpens.NONE;

	private volatile Totals totals = Totals.NONE;

	TotalCounts(TestBed testBed, OutcomeTally tally, OneAtATime requests) {
		this.testBed = testBed;
		this.tally = tally;
		this.requests = requests;
		this.start = testBed.kernelFastOpens();
	}

	/** Add what was counted during a request. Called while no other request runs. */
	void add(RaceMode mode, Counts counts) {
		if (mode == RaceMode.NETTY_OPTION) {
			this.nettyOption = this.nettyOption.plus(counts.kernel());
		}
	}

	/**
	 * Return the present counts, or earlier ones while a request takes long.
	 * @return what was counted
	 */
	public Totals totals() {
		this.requests.tryCall(LIMIT, this::read).ifPresent((read) -> this.totals = read);
		return this.totals;
	}

	private Totals read() {
		return new Totals(this.tally.current(), this.testBed.kernelFastOpens().minus(this.start), this.nettyOption);
	}

	/**
	 * What was counted.
	 *
	 * @param outcomes by the starter
	 * @param kernel by the kernel
	 * @param nettyOption by the kernel, of requests with Netty's own option, which the
	 * starter has nothing to do with
	 */
	public record Totals(OutcomeCounts outcomes, KernelFastOpens kernel, KernelFastOpens nettyOption) {

		private static final Totals NONE = new Totals(OutcomeCounts.NONE, KernelFastOpens.NONE, KernelFastOpens.NONE);

	}

}
