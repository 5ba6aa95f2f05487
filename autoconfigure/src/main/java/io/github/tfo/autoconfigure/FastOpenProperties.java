package io.github.tfo.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ConfigurationProperties Configuration properties} for TCP Fast Open.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("tfo")
public class FastOpenProperties {

	/**
	 * Whether outbound HTTP connections are opened with TCP Fast Open.
	 */
	private boolean enabled;

	private final EarlyData earlyData = new EarlyData();

	private final Clients clients = new Clients();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public EarlyData getEarlyData() {
		return this.earlyData;
	}

	public Clients getClients() {
		return this.clients;
	}

	/**
	 * What may ride in a SYN.
	 */
	public static class EarlyData {

		/**
		 * HTTP methods whose plaintext requests may ride in the SYN. A SYN, and so its
		 * request, can reach the server twice.
		 */
		private Set<String> methods = new LinkedHashSet<>(List.of("GET", "HEAD", "OPTIONS", "TRACE"));

		public Set<String> getMethods() {
			return this.methods;
		}

		public void setMethods(Set<String> methods) {
			this.methods = methods;
		}

	}

	/**
	 * Which HTTP client libraries use it.
	 */
	public static class Clients {

		private final ReactorNetty reactorNetty = new ReactorNetty();

		public ReactorNetty getReactorNetty() {
			return this.reactorNetty;
		}

		/**
		 * Reactor Netty.
		 */
		public static class ReactorNetty {

			/**
			 * Whether connections of Reactor Netty are opened with TCP Fast Open.
			 */
			private boolean enabled = true;

			public boolean isEnabled() {
				return this.enabled;
			}

			public void setEnabled(boolean enabled) {
				this.enabled = enabled;
			}

		}

	}

}
