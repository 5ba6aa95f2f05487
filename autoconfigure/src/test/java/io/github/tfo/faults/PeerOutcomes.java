// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;

/**
 * Keeps the outcomes that it is notified of, by the port of the server. A row may get the
 * port of an earlier one.
 */
final class PeerOutcomes implements FastOpenListener {

	private final List<Map.Entry<Integer, FastOpenOutcome>> outcomes = new CopyOnWriteArrayList<>();

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		this.outcomes.add(Map.entry(peer.address().getPort(), outcome));
	}

	void clear() {
		this.outcomes.clear();
	}

	List<FastOpenOutcome> of(IntPredicate port) {
		return this.outcomes.stream().filter((entry) -> port.test(entry.getKey())).map(Map.Entry::getValue).toList();
	}

}
