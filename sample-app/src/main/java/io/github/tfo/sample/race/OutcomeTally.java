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

	private Outcomes outcomes = Outcomes.NONE;

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		Outcomes one = new Outcomes((outcome instanceof Hit) ? 1 : 0, (outcome instanceof CookieRequested) ? 1 : 0,
				(outcome instanceof Fallback) ? 1 : 0, (outcome instanceof Failed) ? 1 : 0);
		add(one);
	}

	private synchronized void add(Outcomes one) {
		this.outcomes = this.outcomes.plus(one);
	}

	synchronized Outcomes current() {
		return this.outcomes;
	}

}
