package io.github.tfo.autoconfigure;

import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.linux.FastOpenSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConditionalOnSwitch}.
 */
class ConditionalOnSwitchTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "on", "yes", "1" })
	void isOn(String value) {
		this.contextRunner.withPropertyValues("tfo.enabled=" + value, "tfo.clients.jetty.enabled=" + value)
			.run((context) -> {
				assertThat(context).hasSingleBean(FastOpenSupport.class).hasSingleBean(JettyFastOpen.class);
				FastOpenProperties bound = context.getBean(FastOpenProperties.class);
				assertThat(bound.isEnabled()).isTrue();
				assertThat(bound.getClients().getJetty().isEnabled()).isTrue();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "False", "off", "no", "0" })
	void isOff(String value) {
		this.contextRunner.withPropertyValues("tfo.enabled=" + value)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FastOpenSupport.class));
		this.contextRunner.withPropertyValues("tfo.enabled=true", "tfo.clients.jetty.enabled=" + value)
			.run((context) -> {
				assertThat(context).hasSingleBean(FastOpenSupport.class).doesNotHaveBean(JettyFastOpen.class);
				assertThat(context.getBean(FastOpenProperties.class).getClients().getJetty().isEnabled()).isFalse();
			});
	}

	@Test
	void isAsDeclaredWhereNobodyHasSetIt() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FastOpenSupport.class));
		this.contextRunner.withPropertyValues("tfo.enabled=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FastOpenSupport.class));
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(FastOpenSupport.class)
				.hasSingleBean(JettyFastOpen.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tfo.enabled", "tfo.clients.reactor-netty.enabled", "tfo.clients.httpcomponents.enabled",
			"tfo.clients.jetty.enabled" })
	void whatIsNoBooleanEndsTheStartAndIsNamed(String property) {
		this.contextRunner.withPropertyValues("tfo.enabled=true", property + "=maybe")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining(property)
				.hasStackTraceContaining("'maybe'"));
	}

}
