package io.github.tfo.sample.race;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;

import org.springframework.stereotype.Component;

/**
 * Counts the outcomes of this application's connections.
 */
@Component
class OutcomeTally implements FastOpenListener {

	private OutcomeCounts outcomes = OutcomeCounts.NONE;

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		OutcomeCounts one = new OutcomeCounts((outcome instanceof Hit) ? 1 : 0,
				(outcome instanceof CookieRequested) ? 1 : 0, (outcome instanceof Fallback) ? 1 : 0,
				(outcome instanceof Failed) ? 1 : 0);
		add(one);
	}

	private synchronized void add(OutcomeCounts one) {
		this.outcomes = this.outcomes.plus(one);
	}

	synchronized OutcomeCounts current() {
		return this.outcomes;
	}

}
