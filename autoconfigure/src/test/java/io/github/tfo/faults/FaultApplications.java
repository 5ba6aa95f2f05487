// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts two applications for each client and scheme, and closes them after the last test
 * class: the rows of the matrix share them.
 */
public final class FaultApplications implements BeforeAllCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(FaultApplications.class);

	private static final String[] PROPERTIES = { "spring.http.clients.connect-timeout=10s",
			"spring.http.clients.read-timeout=10s" };

	private static volatile Started started = new Started();

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getRoot().getStore(NAMESPACE).computeIfAbsent(Started.class, (key) -> {
			started = new Started();
			return started;
		}, Started.class);
	}

	public static Pair of(ClientUnderTest client, String scheme) {
		return started.pairs.computeIfAbsent(List.of(client, scheme), (key) -> new Pair(client, scheme));
	}

	/**
	 * Issues the certificates that all the applications accept.
	 */
	public static X509Bundle authority() {
		return started.authority;
	}

	/**
	 * One application with Fast Open on, and one with it off.
	 */
	public static final class Pair {

		private final PeerOutcomes outcomes = new PeerOutcomes();

		private final ClientApplication on;

		private final ClientApplication off;

		private Pair(ClientUnderTest client, String scheme) {
			String trusted = scheme.equals("https") ? authority().getCertificatePEM() : null;
			this.on = ClientApplication.on(client, trusted,
					(context) -> context.registerBean(PeerOutcomes.class, () -> this.outcomes), PROPERTIES);
			this.off = ClientApplication.off(client, trusted, PROPERTIES);
		}

		public ClientApplication on() {
			return this.on;
		}

		public ClientApplication off() {
			return this.off;
		}

		PeerOutcomes outcomes() {
			return this.outcomes;
		}

	}

	private static final class Started implements AutoCloseable {

		private final Map<List<Object>, Pair> pairs = new ConcurrentHashMap<>();

		private final X509Bundle authority = newAuthority();

		private static X509Bundle newAuthority() {
			try {
				return Certificates.selfSigned();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			this.pairs.values().forEach((pair) -> {
				pair.on.close();
				pair.off.close();
			});
		}

	}

}
