// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.StandardProtocolFamily;
import java.util.function.Consumer;

import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time with {@code tfo.enabled=true}, and is
 * started with it switched off: it has all beans, and its properties say no.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class SwitchedOffAfterConditionsTests {

	private static final int REQUESTS = 5;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("tfo.enabled=true", "management.endpoints.web.exposure.include=tfo",
				"management.endpoints.jmx.exposure.include=tfo");

	@Test
	void isAsIfItWereNotThere(CapturedOutput output) throws Exception {
		long active = kernelActive();
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			this.contextRunner
				.withBean(SwitchOff.class, () -> new SwitchOff((properties) -> properties.setEnabled(false)))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					request(context, upstream);
					assertThat(kernelActive()).isEqualTo(active);
					assertThat(context.getBean(FastOpenEndpoint.class).fastOpen().enabled()).isFalse();
					assertThat(context.getBean(SimpleMeterRegistry.class).find("tfo.supported").meters()).isEmpty();
					assertThat(output).doesNotContain("Fast Open");
				});
		}
	}

	@Test
	void oneClientGoesWithout(CapturedOutput output) throws Exception {
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			this.contextRunner
				.withBean(SwitchOff.class,
						() -> new SwitchOff(
								(properties) -> properties.getClients().getHttpcomponents().setEnabled(false)))
				.run((context) -> {
					awaitReport(output);
					long active = kernelActive();
					request(context, upstream);
					assertThat(kernelActive() - active).isEqualTo(REQUESTS - 1);
					assertThat(output).contains("TCP Fast Open is on for WebClient (Reactor Netty)\n");
				});
		}
	}

	private static void awaitReport(CapturedOutput output) {
		Awaitility.await().until(() -> output.getOut().contains("TCP Fast Open is on"));
	}

	private static void request(ApplicationContext context, Upstream upstream) {
		for (int i = 0; i < REQUESTS; i++) {
			assertThat(ColdRequests.get(context.getBean(WebClient.Builder.class), upstream.url("/echo/web")))
				.isEqualTo("web");
			assertThat(ColdRequests.get(context.getBean(RestClient.Builder.class), upstream.url("/echo/rest")))
				.isEqualTo("rest");
		}
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	private record SwitchOff(Consumer<FastOpenProperties> how) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof FastOpenProperties properties) {
				this.how.accept(properties);
			}
			return bean;
		}

	}

}
