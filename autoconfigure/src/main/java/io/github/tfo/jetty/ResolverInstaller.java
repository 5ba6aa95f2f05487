// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the resolver of a client that is about to start by a {@link FastOpenResolver}.
 * Once it has started, the client does not accept another resolver; before, its settings
 * may change.
 */
final class ResolverInstaller implements LifeCycle.Listener {

	private final FastOpenConnector connector;

	private @Nullable SocketAddressResolver installed;

	ResolverInstaller(FastOpenConnector connector) {
		this.connector = connector;
	}

	@Override
	public void lifeCycleStarting(LifeCycle event) {
		if (event instanceof HttpClient client) {
			SocketAddressResolver present = client.getSocketAddressResolver();
			if (present == null || present != this.installed) {
				install(client, present);
			}
		}
	}

	private void install(HttpClient client, @Nullable SocketAddressResolver present) {
		boolean own = present != null && (client.isManaged(present) || client.isAuto(present));
		client.setSocketAddressResolver(new FastOpenResolver(this.connector, client, present));
		if (own) {
			// The client starts and stops only the resolver that it holds
			client.addBean(present, true);
		}
		// Spring Boot's client wraps what it is given by a filter
		this.installed = client.getSocketAddressResolver();
	}

}
