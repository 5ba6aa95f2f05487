package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
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

	private final Destinations destinations = new Destinations();

	private final WarmUp warmUp = new WarmUp();

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

	public Destinations getDestinations() {
		return this.destinations;
	}

	public WarmUp getWarmUp() {
		return this.warmUp;
	}

	/**
	 * What TCP Fast Open is used for.
	 */
	public static class Destinations {

		/**
		 * Hosts, "*.suffix" or CIDR ranges, each with an optional ":port", that are
		 * connected to with TCP Fast Open. All when empty.
		 */
		private List<String> include = new ArrayList<>();

		/**
		 * Hosts, "*.suffix" or CIDR ranges, each with an optional ":port", that are
		 * connected to without TCP Fast Open. Wins over what is included.
		 */
		private List<String> exclude = new ArrayList<>();

		public List<String> getInclude() {
			return this.include;
		}

		public void setInclude(List<String> include) {
			this.include = include;
		}

		public List<String> getExclude() {
			return this.exclude;
		}

		public void setExclude(List<String> exclude) {
			this.exclude = exclude;
		}

	}

	/**
	 * What is done before the first request.
	 */
	public static class WarmUp {

		/**
		 * Destinations, as "host:port" or URL, whose cookie is fetched at start, in the
		 * background, so that the first request to them rides in the SYN already.
		 */
		private List<String> destinations = new ArrayList<>();

		public List<String> getDestinations() {
			return this.destinations;
		}

		public void setDestinations(List<String> destinations) {
			this.destinations = destinations;
		}

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
		 * How long a destination is connected to without Fast Open after a SYN with data,
		 * or with the option, was lost or refused. Doubles each time.
		 */
		private Duration initial = Duration.ofMinutes(1);

		/**
		 * Longest time that a destination is connected to without Fast Open after SYNs
		 * were lost.
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
