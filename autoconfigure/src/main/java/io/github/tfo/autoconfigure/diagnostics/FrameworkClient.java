// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Client that a framework builds itself, and lets be customized. The diagnostics ask it
 * whether that client uses Fast Open. Internal. Thread-safe.
 */
public final class FrameworkClient {

	/**
	 * The name of Spring Cloud Gateway.
	 */
	public static final String GATEWAY = "Spring Cloud Gateway";

	/**
	 * The name of OpenFeign.
	 */
	public static final String OPENFEIGN = "OpenFeign";

	private static final Log logger = LogFactory.getLog(FrameworkClient.class);

	private final String framework;

	private final ClientIntegration integration;

	private final boolean enabled;

	private volatile boolean accelerated;

	/**
	 * Create a client.
	 * @param framework the name of the framework
	 * @param integration the integration of the library that the client runs on
	 * @param enabled whether the property of the framework is {@code true}
	 */
	public FrameworkClient(String framework, ClientIntegration integration, boolean enabled) {
		this.framework = framework;
		this.integration = integration;
		this.enabled = enabled && integration.isEnabled();
	}

	/**
	 * Give the client, or a part of it, Fast Open, if that is enabled.
	 * @param <T> the type of the client
	 * @param client the client as the framework has built it
	 * @param fastOpen returns the client with Fast Open
	 * @return the client to use
	 */
	public <T> T accelerate(T client, UnaryOperator<T> fastOpen) {
		if (!this.enabled) {
			return client;
		}
		try {
			T result = fastOpen.apply(client);
			this.integration.built(result);
			this.accelerated = true;
			return result;
		}
		catch (RuntimeException ex) {
			// Without Fast Open rather than without a client
			logger.warn(this.framework + " is opened without TCP Fast Open", ex);
			return client;
		}
	}

	/**
	 * Return whether the client was given Fast Open: not as long as the framework has not
	 * built it.
	 */
	boolean isAccelerated() {
		return this.accelerated;
	}

	boolean isEnabled() {
		return this.enabled;
	}

	String framework() {
		return this.framework;
	}

	ClientIntegration integration() {
		return this.integration;
	}

}
