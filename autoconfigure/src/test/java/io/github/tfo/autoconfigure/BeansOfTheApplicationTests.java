// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.net.SocketFactory;

import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.micrometer.BackOffMetrics;
import io.github.tfo.micrometer.KernelCountersMetrics;
import io.github.tfo.micrometer.KernelSupportMetrics;
import io.github.tfo.micrometer.MeterFastOpenListener;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.TestApplication;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bean of the application's own takes the place of the one that the starter makes.
 */
class BeansOfTheApplicationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("tfo.enabled=true");

	static Stream<Object> beans() {
		FastOpenSupport support = FastOpenSupport.onDemand();
		PathHealth health = new PathHealth(Duration.ofSeconds(1), Duration.ofSeconds(1));
		EarlyDataPolicy policy = new EarlyDataPolicy(List.of("QUERY"));
		DestinationFilter destinations = new DestinationFilter(List.of(), List.of(), List.of());
		FastOpenConnector connector = new FastOpenConnector(support, destinations, policy, health);
		return Stream.of(support, health, policy, destinations, connector, new ReactorNettyFastOpen(connector),
				new HttpComponentsFastOpen(connector), new JettyFastOpen(connector),
				new FastOpenSocketFactory(connector), new MeterFastOpenListener(new SimpleMeterRegistry()),
				new KernelSupportMetrics(support, support::current), new BackOffMetrics(health),
				new KernelCountersMetrics());
	}

	@ParameterizedTest
	@MethodSource("beans")
	void isTheOnlyOneOfItsType(Object own) {
		withBean(own.getClass(), own).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeansOfType((Class<?>) own.getClass()).values()).hasSize(1)
				.allSatisfy((bean) -> assertThat(bean).isSameAs(own));
		});
	}

	private <T> ApplicationContextRunner withBean(Class<T> type, Object bean) {
		return this.contextRunner.withBean("own", type, () -> type.cast(bean));
	}

	@Test
	void socketFactoryOfTheApplicationIsTheOneThatIsInjectedAsSuch() {
		SocketFactory own = SocketFactory.getDefault();
		this.contextRunner.withBean("own", SocketFactory.class, () -> own)
			.withBean(SocketFactoryUser.class)
			.run((context) -> {
				SocketFactoryUser user = context.getBean(SocketFactoryUser.class);
				assertThat(user.any).isSameAs(own);
				assertThat(user.fastOpen).isNotNull();
			});
	}

	static class SocketFactoryUser {

		private final SocketFactory any;

		private final FastOpenSocketFactory fastOpen;

		SocketFactoryUser(SocketFactory any, FastOpenSocketFactory fastOpen) {
			this.any = any;
			this.fastOpen = fastOpen;
		}

	}

}
