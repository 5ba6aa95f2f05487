// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import org.awaitility.Awaitility;

/**
 * Keeps the outcomes that it is notified of.
 */
public final class RecordedOutcomes implements FastOpenListener {

	private final List<FastOpenOutcome> outcomes = new CopyOnWriteArrayList<>();

	private final List<ConnectionDescription> peers = new CopyOnWriteArrayList<>();

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		this.peers.add(peer);
		this.outcomes.add(outcome);
	}

	public List<ConnectionDescription> peers() {
		return this.peers;
	}

	/**
	 * Wait for a number of outcomes. Fails when there are fewer or more.
	 */
	public List<FastOpenOutcome> await(int count) {
		awaitAtLeast(count);
		if (this.outcomes.size() > count) {
			throw new AssertionError("More than " + count + ": " + this.outcomes);
		}
		return this.outcomes;
	}

	/**
	 * Wait for a number of outcomes or more: Jetty sometimes opens a connection that it
	 * has no use for.
	 */
	public List<FastOpenOutcome> awaitAtLeast(int count) {
		Awaitility.await().until(() -> this.outcomes.size() >= count);
		return this.outcomes;
	}

}
