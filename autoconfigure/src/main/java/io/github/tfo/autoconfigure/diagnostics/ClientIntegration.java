// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import org.jspecify.annotations.Nullable;

/**
 * Integration of a library, as the diagnostics know it: whether it is used, and which
 * clients were built with it. Internal. Thread-safe.
 */
public final class ClientIntegration {

	private final HttpLibrary library;

	private final boolean enabled;

	private final FastOpenConnector connector;

	private final Supplier<@Nullable String> unavailabilityReason;

	private final Set<Object> built = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	private volatile boolean used;

	/**
	 * Create an integration.
	 * @param library the library
	 * @param enabled whether its property is {@code true}; an application that was
	 * processed ahead of time has this bean in any case
	 * @param connector the connector of the integration
	 * @param unavailabilityReason why the library cannot use Fast Open here, or
	 * {@code null} if it can; may load native code, and so is not called by the thread
	 * that starts the application
	 */
	public ClientIntegration(HttpLibrary library, boolean enabled, FastOpenConnector connector,
			Supplier<@Nullable String> unavailabilityReason) {
		this.library = library;
		this.enabled = enabled;
		this.connector = connector;
		this.unavailabilityReason = unavailabilityReason;
	}

	/**
	 * Create an integration of a library that uses the sockets of the JDK.
	 * @param library the library
	 * @param enabled whether its property is {@code true}
	 * @param connector the connector of the integration
	 * @param support knows whether the descriptors of the sockets can be reached
	 * @return the integration
	 */
	public static ClientIntegration ofJdkSockets(HttpLibrary library, boolean enabled, FastOpenConnector connector,
			FastOpenSupport support) {
		return new ClientIntegration(library, enabled, connector, () -> {
			KernelSupport sockets = support.currentForJdkSockets();
			return (sockets.reason() == UnsupportedReason.DESCRIPTOR_UNREACHABLE) ? sockets.detail() : null;
		});
	}

	/**
	 * Customize a builder of Spring Boot, if the integration is enabled.
	 * @param <B> the builder's type
	 * @param builder the builder
	 * @param customizer applies Fast Open, and passes what is built to {@link #built}
	 * @return the builder to use
	 */
	public <B> B customize(B builder, UnaryOperator<B> customizer) {
		return this.enabled ? customizer.apply(builder) : builder;
	}

	/**
	 * Note that Spring Boot has built a request factory or a connector with Fast Open.
	 * @param transport the request factory or connector
	 */
	public void built(Object transport) {
		this.built.add(transport);
		this.used = true;
	}

	boolean hasBuilt(Object transport) {
		return this.built.contains(transport);
	}

	/**
	 * Return whether the application has applied the integration by itself. Known only as
	 * long as Spring Boot has not.
	 */
	boolean isAppliedByTheApplication() {
		ClientLibrary integration = this.library.integration();
		return !this.used && integration != null && this.connector.isAppliedTo(integration);
	}

	HttpLibrary library() {
		return this.library;
	}

	boolean isEnabled() {
		return this.enabled;
	}

	@Nullable String unavailabilityReason() {
		return this.unavailabilityReason.get();
	}

}
