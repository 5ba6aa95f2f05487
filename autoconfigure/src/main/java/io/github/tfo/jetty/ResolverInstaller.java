package io.github.tfo.jetty;

import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link FastOpenResolver} before the resolver of a client that is about to start:
 * from then on the client does not let its resolver be changed, and before nobody knows
 * which one it will be.
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
			// The client starts and stops its resolver, but only as long as it is its own
			client.addBean(present, true);
		}
		// Spring Boot's client keeps a filter around what it was given
		this.installed = client.getSocketAddressResolver();
	}

}
