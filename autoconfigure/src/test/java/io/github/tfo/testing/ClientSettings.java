// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.github.tfo.connection.FastOpenConnector;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TestClient} is built.
 *
 * @param connector what Fast Open is applied with; {@code null} for a client without
 * @param trusted the certificate to trust; {@code null} for the JDK's trust store
 * @param pooled whether connections are used again, one at a time
 * @param connectTimeout the library's timeout for a connect
 * @param responseTimeout how long to wait for a response
 * @param addresses the addresses of every name; empty for those of the system's resolver
 */
public record ClientSettings(@Nullable FastOpenConnector connector, @Nullable X509Bundle trusted, boolean pooled,
		Duration connectTimeout, Duration responseTimeout, List<InetAddress> addresses) {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	public static ClientSettings of(@Nullable FastOpenConnector connector, @Nullable X509Bundle trusted) {
		return new ClientSettings(connector, trusted, false, PATIENCE, PATIENCE, List.of());
	}

	public ClientSettings withPool() {
		return new ClientSettings(this.connector, this.trusted, true, this.connectTimeout, this.responseTimeout,
				this.addresses);
	}

	public ClientSettings withConnectTimeout(Duration timeout) {
		return new ClientSettings(this.connector, this.trusted, this.pooled, timeout, this.responseTimeout,
				this.addresses);
	}

	public ClientSettings withResponseTimeout(Duration timeout) {
		return new ClientSettings(this.connector, this.trusted, this.pooled, this.connectTimeout, timeout,
				this.addresses);
	}

	public ClientSettings withAddresses(InetAddress... addresses) {
		return new ClientSettings(this.connector, this.trusted, this.pooled, this.connectTimeout, this.responseTimeout,
				List.of(addresses));
	}

}
