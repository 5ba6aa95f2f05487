// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the listeners of outcomes. Keeps the outcomes until there are listeners: the
 * thread of a connection must not create them, since the thread that does may be waiting
 * for the connection.
 */
final class OutcomePublisher implements FastOpenListener {

	/**
	 * More connections than an application opens before it has started.
	 */
	static final int MAX_KEPT = 1000;

	private static final Log logger = LogFactory.getLog(OutcomePublisher.class);

	private final List<Runnable> kept = new ArrayList<>();

	private final List<List<FastOpenListener>> groups = new ArrayList<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile @Nullable List<FastOpenListener> listeners;

	void add(List<FastOpenListener> group) {
		List<Runnable> publications;
		synchronized (this.kept) {
			this.groups.add(group);
			this.listeners = distinctListeners();
			publications = List.copyOf(this.kept);
			this.kept.clear();
		}
		publications.forEach(Runnable::run);
	}

	void remove(List<FastOpenListener> group) {
		synchronized (this.kept) {
			if (this.groups.remove(group)) {
				this.listeners = distinctListeners();
			}
		}
	}

	private List<FastOpenListener> distinctListeners() {
		return this.groups.stream().flatMap(List::stream).distinct().toList();
	}

	@Override
	public void onOutcome(ConnectionDescription connection, FastOpenOutcome outcome) {
		List<FastOpenListener> current = this.listeners;
		if (current == null) {
			current = keep(connection, outcome);
		}
		for (FastOpenListener listener : current) {
			publish(listener, connection, outcome);
		}
	}

	private List<FastOpenListener> keep(ConnectionDescription connection, FastOpenOutcome outcome) {
		synchronized (this.kept) {
			List<FastOpenListener> current = this.listeners;
			if (current != null) {
				return current;
			}
			if (this.kept.size() < MAX_KEPT) {
				this.kept.add(() -> onOutcome(connection, outcome));
			}
			else {
				warn("More than " + MAX_KEPT + " connections before the application has started", null);
			}
			return List.of();
		}
	}

	private void publish(FastOpenListener listener, ConnectionDescription connection, FastOpenOutcome outcome) {
		try {
			listener.onOutcome(connection, outcome);
		}
		catch (Throwable ex) {
			// The request must not fail because of a listener
			warn("FastOpenListener " + listener.getClass().getName() + " failed", ex);
		}
	}

	/**
	 * Log a warning once, since it would be repeated for each connection.
	 */
	private void warn(String message, @Nullable Throwable ex) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn(message + "; this is not logged again", ex);
		}
	}

}
