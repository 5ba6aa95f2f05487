package io.github.tfo.sample.race;

import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.DeferredToHandshake;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.connection.Peer;

import org.springframework.stereotype.Component;

/**
 * Counts the outcomes of this application's connections.
 */
@Component
class OutcomeTally implements FastOpenListener {

	private Outcomes outcomes = Outcomes.NONE;

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
		Outcomes one = new Outcomes((outcome instanceof Hit) ? 1 : 0, (outcome instanceof DeferredToHandshake) ? 1 : 0,
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
