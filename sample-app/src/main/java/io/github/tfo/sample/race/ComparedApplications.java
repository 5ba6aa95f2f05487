package io.github.tfo.sample.race;

import java.util.EnumMap;
import java.util.Map;

import io.github.tfo.sample.client.ColdClientConfiguration;
import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/**
 * Starts this application once more for each mode to compare with. It has the same
 * auto-configuration, clients, configuration and command line, but not the starter's Fast
 * Open.
 */
@Component
class ComparedApplications implements AutoCloseable {

	private final TestBed testBed;

	private final String[] arguments;

	private final Map<RaceMode, ConfigurableApplicationContext> started = new EnumMap<>(RaceMode.class);

	ComparedApplications(TestBed testBed, ApplicationArguments arguments) {
		this.testBed = testBed;
		this.arguments = arguments.getSourceArgs();
	}

	/**
	 * Return the clients of an application with {@code tfo.enabled=false}.
	 */
	ColdClients off() {
		return clients(RaceMode.OFF, ComparedApplication.class);
	}

	/**
	 * Return the clients of an application with {@code tfo.enabled=false} and Netty's own
	 * option.
	 */
	ColdClients nettyOption() {
		return clients(RaceMode.NETTY_OPTION, ComparedApplication.class, NettyOptionConfiguration.class);
	}

	private synchronized ColdClients clients(RaceMode mode, Class<?>... sources) {
		return this.started.computeIfAbsent(mode, (absent) -> start(sources)).getBean(ColdClients.class);
	}

	private ConfigurableApplicationContext start(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers((application) -> {
				application.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("comparison", Map.of("tfo.enabled", "false")));
				application.getBeanFactory().registerSingleton("testBed", this.testBed);
			})
			.run(this.arguments);
	}

	/** Close them with this application: they share its event loops and its pool. */
	@Override
	public synchronized void close() {
		this.started.values().forEach(ConfigurableApplicationContext::close);
	}

	/** Not a {@code @Configuration}, which this application would find and use itself. */
	@EnableAutoConfiguration
	@Import(ColdClientConfiguration.class)
	static class ComparedApplication {

	}

}
