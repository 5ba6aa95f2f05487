package io.github.tfo.sample.race;

import java.time.Duration;

import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.stereotype.Component;

/**
 * What the starter and the kernel have counted since the start. They are read between two
 * requests, since in the middle of one the kernel is ahead.
 */
@Component
public class Ledger {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private final TestBed testBed;

	private final OutcomeTally tally;

	private final OneAtATime requests;

	private final KernelFastOpens start;

	private KernelFastOpens nettyOption = KernelFastOpens.NONE;

	private volatile Balance balance = Balance.NONE;

	Ledger(TestBed testBed, OutcomeTally tally, OneAtATime requests) {
		this.testBed = testBed;
		this.tally = tally;
		this.requests = requests;
		this.start = testBed.kernelFastOpens();
	}

	/** By the one whose turn it is. */
	void add(Mode mode, Counts counts) {
		if (mode == Mode.NETTY_OPTION) {
			this.nettyOption = this.nettyOption.plus(counts.kernel());
		}
	}

	/**
	 * The present state, or that of a moment ago when a request is under way for long.
	 * @return what was counted
	 */
	public Balance balance() {
		this.requests.tryCall(LIMIT, this::read).ifPresent((read) -> this.balance = read);
		return this.balance;
	}

	private Balance read() {
		return new Balance(this.tally.current(), this.testBed.kernelFastOpens().minus(this.start), this.nettyOption);
	}

	/**
	 * What was counted.
	 *
	 * @param outcomes by the starter
	 * @param kernel by the kernel
	 * @param nettyOption by the kernel, of requests with Netty's own option, which the
	 * starter has nothing to do with
	 */
	public record Balance(Outcomes outcomes, KernelFastOpens kernel, KernelFastOpens nettyOption) {

		private static final Balance NONE = new Balance(Outcomes.NONE, KernelFastOpens.NONE, KernelFastOpens.NONE);

	}

}
