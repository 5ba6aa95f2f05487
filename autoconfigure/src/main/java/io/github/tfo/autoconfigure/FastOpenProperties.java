package io.github.tfo.autoconfigure;

import java.time.Duration;
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

	private final Backoff backoff = new Backoff();

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

	public Backoff getBackoff() {
		return this.backoff;
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
	 * How long a destination rests after SYN data was lost.
	 */
	public static class Backoff {

		/**
		 * How long a destination is connected to without Fast Open after a SYN with data
		 * was lost. Doubles each time.
		 */
		private Duration initial = Duration.ofMinutes(1);

		/**
		 * Longest time that a destination is connected to without Fast Open.
		 */
		private Duration max = Duration.ofHours(1);

		public Duration getInitial() {
			return this.initial;
		}

		public void setInitial(Duration initial) {
			this.initial = initial;
		}

		public Duration getMax() {
			return this.max;
		}

		public void setMax(Duration max) {
			this.max = max;
		}

	}

	/**
	 * Which HTTP client libraries use it.
	 */
	public static class Clients {

		private final ReactorNetty reactorNetty = new ReactorNetty();

		private final HttpComponents httpcomponents = new HttpComponents();

		private final Jetty jetty = new Jetty();

		public ReactorNetty getReactorNetty() {
			return this.reactorNetty;
		}

		public HttpComponents getHttpcomponents() {
			return this.httpcomponents;
		}

		public Jetty getJetty() {
			return this.jetty;
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

		/**
		 * Apache HttpComponents.
		 */
		public static class HttpComponents {

			/**
			 * Whether connections of Apache HttpComponents are opened with TCP Fast Open.
			 */
			private boolean enabled = true;

			public boolean isEnabled() {
				return this.enabled;
			}

			public void setEnabled(boolean enabled) {
				this.enabled = enabled;
			}

		}

		/**
		 * Jetty's client.
		 */
		public static class Jetty {

			/**
			 * Whether connections of Jetty's client are opened with TCP Fast Open.
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
