// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.util.List;

import io.github.tfo.FastOpenListener;
import io.github.tfo.connection.FastOpenConnector;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Has the listeners of a context notified as long as it is open: the connector may belong
 * to a parent that outlives it. Begins last, since a listener may depend on a bean that
 * needs an HTTP client.
 */
final class FastOpenListenersInitializer implements SmartInitializingSingleton, DisposableBean {

	private final FastOpenConnector connector;

	private final ObjectProvider<FastOpenListener> candidates;

	private List<FastOpenListener> listeners = List.of();

	FastOpenListenersInitializer(FastOpenConnector connector, ObjectProvider<FastOpenListener> candidates) {
		this.connector = connector;
		this.candidates = candidates;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.listeners = this.candidates.orderedStream().toList();
		this.connector.publishTo(this.listeners);
	}

	@Override
	public void destroy() {
		this.connector.publishNoLongerTo(this.listeners);
	}

}
