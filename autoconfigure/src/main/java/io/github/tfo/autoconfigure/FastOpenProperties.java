// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.tfo.connection.DestinationPattern;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * {@link ConfigurationProperties Configuration properties} for TCP Fast Open.
 *
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "tfo", ignoreUnknownFields = false)
public class FastOpenProperties implements InitializingBean {

	/**
	 * Whether outbound HTTP connections are opened with TCP Fast Open.
	 */
	private boolean enabled;

	private final EarlyData earlyData = new EarlyData();

	private final Backoff backoff = new Backoff();

	private final Clients clients = new Clients();

	private final Destinations destinations = new Destinations();

	private final Cookieless cookieless = new Cookieless();

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

	public Cookieless getCookieless() {
		return this.cookieless;
	}

	public WarmUp getWarmUp() {
		return this.warmUp;
	}

	@Override
	public void afterPropertiesSet() {
		this.backoff.validate();
	}

	/**
	 * What TCP Fast Open is used for.
	 */
	public static class Destinations {

		/**
		 * Hosts, "*.suffix" or CIDR ranges, each with an optional ":port", that are
		 * connected to with TCP Fast Open. All when empty.
		 */
		private List<DestinationPattern> include = new ArrayList<>();

		/**
		 * Hosts, "*.suffix" or CIDR ranges, each with an optional ":port", that are
		 * connected to without TCP Fast Open. Wins over what is included.
		 */
		private List<DestinationPattern> exclude = new ArrayList<>();

		public List<DestinationPattern> getInclude() {
			return this.include;
		}

		public void setInclude(List<DestinationPattern> include) {
			this.include = include;
		}

		public List<DestinationPattern> getExclude() {
			return this.exclude;
		}

		public void setExclude(List<DestinationPattern> exclude) {
			this.exclude = exclude;
		}

	}

	/**
	 * Which servers need no cookie.
	 */
	public static class Cookieless {

		/**
		 * Hosts, "*.suffix" or CIDR ranges, each with an optional ":port", whose servers
		 * take data in a SYN without a cookie. Only for trusted networks.
		 */
		private List<DestinationPattern> destinations = new ArrayList<>();

		public List<DestinationPattern> getDestinations() {
			return this.destinations;
		}

		public void setDestinations(List<DestinationPattern> destinations) {
			this.destinations = destinations;
		}

	}

	/**
	 * What is done before the first request.
	 */
	public static class WarmUp {

		/**
		 * Destinations, as "host:port" or URL, whose cookie is fetched at start, in the
		 * background, so that the first request to them is already sent in the SYN.
		 */
		private List<WarmUpDestination> destinations = new ArrayList<>();

		public List<WarmUpDestination> getDestinations() {
			return this.destinations;
		}

		public void setDestinations(List<WarmUpDestination> destinations) {
			this.destinations = destinations;
		}

	}

	/**
	 * What may be sent in a SYN.
	 */
	public static class EarlyData {

		/**
		 * HTTP methods whose plaintext requests may be sent in the SYN. A SYN, and so its
		 * request, can reach the server twice.
		 */
		private Set<EarlyDataMethod> methods = Stream.of("GET", "HEAD", "OPTIONS", "TRACE")
			.map(EarlyDataMethod::of)
			.collect(Collectors.toCollection(LinkedHashSet::new));

		public Set<EarlyDataMethod> getMethods() {
			return this.methods;
		}

		public void setMethods(Set<EarlyDataMethod> methods) {
			this.methods = methods;
		}

	}

	/**
	 * How long a destination is backed off.
	 */
	public static class Backoff {

		// A SYN is sent again after a second (RFC 6298, section 2; TCP_TIMEOUT_INIT in
		// Linux's include/net/tcp.h)
		private static final Duration MIN = Duration.ofSeconds(1);

		private static final Duration DEFAULT_INITIAL = Duration.ofMinutes(1);

		/**
		 * How long a destination is connected to without Fast Open at first, when Fast
		 * Open does harm there, or no good. Doubles each time.
		 */
		private Duration initial = DEFAULT_INITIAL;

		/**
		 * Longest time that a destination is connected to without Fast Open, and for
		 * which acknowledged data proves the path to it.
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

		void validate() {
			checkNotTooShort("initial", this.initial);
			checkNotTooShort("max", this.max);
			if (this.initial.compareTo(this.max) <= 0) {
				return;
			}
			// Where only the maximum was set, this is the one to name
			throw this.initial.equals(DEFAULT_INITIAL)
					? invalid("max", this.max, "It is shorter than tfo.backoff.initial, " + this.initial)
					: invalid("initial", this.initial, "It is longer than tfo.backoff.max, " + this.max);
		}

		private static void checkNotTooShort(String name, Duration value) {
			if (value.compareTo(MIN) < 0) {
				throw invalid(name, value,
						"It is " + value + ", which is shorter than a second: a lost SYN is "
								+ "sent again only after that time"
								+ ((value.toMillis() > 0)
										? ". A number without a unit is in milliseconds; for seconds write \"%ds\""
											.formatted(value.toMillis())
										: ""));
			}
		}

		private static InvalidConfigurationPropertyValueException invalid(String name, Duration value, String reason) {
			return new InvalidConfigurationPropertyValueException("tfo.backoff." + name, value,
					reason + ". The accepted form is a duration of at least a second, such as \"30s\" or \"1h\", and "
							+ "tfo.backoff.initial must not be longer than tfo.backoff.max.");
		}

	}

	/**
	 * Which HTTP client libraries, and frameworks with clients of their own, use it.
	 */
	public static class Clients {

		private final ReactorNetty reactorNetty = new ReactorNetty();

		private final HttpComponents httpcomponents = new HttpComponents();

		private final Jetty jetty = new Jetty();

		private final Gateway gateway = new Gateway();

		private final OpenFeign openfeign = new OpenFeign();

		public ReactorNetty getReactorNetty() {
			return this.reactorNetty;
		}

		public HttpComponents getHttpcomponents() {
			return this.httpcomponents;
		}

		public Jetty getJetty() {
			return this.jetty;
		}

		public Gateway getGateway() {
			return this.gateway;
		}

		public OpenFeign getOpenfeign() {
			return this.openfeign;
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

		/**
		 * Spring Cloud Gateway.
		 */
		public static class Gateway {

			/**
			 * Whether connections of Spring Cloud Gateway for WebFlux are opened with TCP
			 * Fast Open. Without effect while tfo.clients.reactor-netty.enabled is false.
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
		 * OpenFeign.
		 */
		public static class OpenFeign {

			/**
			 * Whether connections of OpenFeign that run on Apache HttpComponents are
			 * opened with TCP Fast Open. Without effect while
			 * tfo.clients.httpcomponents.enabled is false.
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
