// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/**
 * The variants of a race. For those to compare with, it starts this application once more
 * each: with the same auto-configuration, clients, configuration and command line, but
 * without the starter's Fast Open.
 */
@Component
public class Variants implements AutoCloseable {

	private final ColdClients clients;

	private final SslBundles sslBundles;

	private final String[] arguments;

	private final Map<RaceMode, ConfigurableApplicationContext> started = new EnumMap<>(RaceMode.class);

	Variants(ColdClients clients, SslBundles sslBundles, ApplicationArguments arguments) {
		this.clients = clients;
		this.sslBundles = sslBundles;
		this.arguments = arguments.getSourceArgs();
	}

	/**
	 * Return the variants of a scenario.
	 * @param client the client
	 * @param scenario what it calls
	 * @return a variant for each mode that can be compared there
	 */
	public Stream<Race.Variant> of(SampleClient client, Scenario scenario) {
		List<RaceMode> modes = (scenario.cookieless() != null) ? List.of(RaceMode.OFF, RaceMode.ON, RaceMode.COOKIELESS)
				: List.of(RaceMode.OFF, RaceMode.NETTY_OPTION, RaceMode.ON);
		return modes.stream().map((mode) -> new Race.Variant(client, scenario, mode, clients(mode)));
	}

	List<Race.Variant> all(List<Scenario> scenarios) {
		return scenarios.stream()
			.flatMap((scenario) -> Arrays.stream(SampleClient.values()).flatMap((client) -> of(client, scenario)))
			.toList();
	}

	private synchronized ColdClients clients(RaceMode mode) {
		if (mode.isStarter()) {
			return this.clients;
		}
		return this.started.computeIfAbsent(mode, this::start).getBean(ColdClients.class);
	}

	private ConfigurableApplicationContext start(RaceMode mode) {
		Map<String, Object> properties = Map.of("tfo.enabled", false, ComparedApplication.NETTY_OPTION,
				mode == RaceMode.NETTY_OPTION);
		return new SpringApplicationBuilder(ComparedApplication.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers((application) -> {
				application.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("compared", properties));
				application.getBeanFactory().registerSingleton("sslBundles", this.sslBundles);
			})
			.run(this.arguments);
	}

	/** Close them with this application: they share its event loops and its pool. */
	@Override
	public synchronized void close() {
		this.started.values().forEach(ConfigurableApplicationContext::close);
	}

}
