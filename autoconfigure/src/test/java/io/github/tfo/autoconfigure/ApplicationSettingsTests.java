// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.StandardProtocolFamily;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.Jdks;
import io.github.tfo.testing.ChildApplication;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of Spring Boot that change how all of an application starts and runs.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class ApplicationSettingsTests {

	private static final String LAZY = "spring.main.lazy-initialization=true";

	/**
	 * On JDK 21 and later; nothing happens on others.
	 */
	private static final String VIRTUAL_THREADS = "spring.threads.virtual.enabled=true";

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { LAZY, VIRTUAL_THREADS })
	void everythingIsThere(String setting, CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.initializers((GenericApplicationContext generic) -> generic.registerBean(SimpleMeterRegistry.class))
			.properties("tfo.enabled=true", "tfo.warm-up.destinations=" + this.upstream.url(""), setting)
			.run()) {
			assertThat(context.getBeanFactory().getBeanDefinition("fastOpenConnector").isLazyInit())
				.isEqualTo(setting.equals(LAZY));
			String line = setting.equals(LAZY) ? "TCP Fast Open is on; no HTTP client has been built yet"
					: "TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Apache HttpComponents)";
			Awaitility.await().untilAsserted(() -> assertThat(output).containsOnlyOnce(line));
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await().until(() -> registry.find("tfo.einprogress.deferrals").counter() != null);
			assertThat(this.upstream.accepted()).isOne();
			long active = kernelActive();
			assertThat(ColdRequests.get(context.getBean(WebClient.Builder.class), this.upstream.url("/echo/web")))
				.isEqualTo("web");
			assertThat(ColdRequests.get(context.getBean(RestClient.Builder.class), this.upstream.url("/echo/rest")))
				.isEqualTo("rest");
			assertThat(kernelActive() - active).isEqualTo(2);
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.get("tfo.cookie.hits").counters())
					.filteredOn((counter) -> counter.count() == 1)
					.extracting((counter) -> counter.getId().getTag("library"))
					.containsExactlyInAnyOrder("reactor-netty", "httpcomponents"));
			assertThat(registry.get("tfo.supported").gauge().value()).isOne();
		}
	}

	@Test
	void virtualThreads() throws Exception {
		long active = kernelActive();
		String output = ChildApplication.withOptions()
			.on(Jdks.require(25))
			.withProperties(VIRTUAL_THREADS)
			.fetch(this.upstream.url("/echo/hello"));
		assertThat(output).containsOnlyOnce("TCP Fast Open is on for WebClient (Reactor Netty) and RestClient")
			.endsWith("exit code 0");
		assertThat(kernelActive() - active).isEqualTo(3);
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
