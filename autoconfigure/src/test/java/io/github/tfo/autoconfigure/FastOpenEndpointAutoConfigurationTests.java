// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.tfo.FastOpenListener;
import io.github.tfo.actuate.DestinationTable;
import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenEndpointAutoConfiguration}. Over HTTP the endpoint is called
 * by the tests of the sample application.
 */
@InNetworkNamespace
class FastOpenEndpointAutoConfigurationTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withPropertyValues("tfo.enabled=true");

	@Test
	void isHiddenUnlessExposedAndNothingIsKeptForIt() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(FastOpenEndpoint.class)
			.doesNotHaveBean(DestinationTable.class));
	}

	@Test
	void isNotThereWhenNobodyMayReadIt() {
		exposed("management.endpoint.tfo.access=NONE").run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(FastOpenEndpoint.class)
			.doesNotHaveBean(DestinationTable.class));
	}

	@Test
	void applicationWithoutActuatorStarts() {
		new ApplicationContextRunner().withUserConfiguration(FastOpenOnly.class)
			.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FastOpenSupport.class)
				.doesNotHaveBean(FastOpenListener.class));
	}

	@Test
	void saysSoWhereFastOpenIsNotEnabled() {
		exposed("tfo.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(FastOpenEndpoint.class).doesNotHaveBean(DestinationTable.class);
			assertThat(context.getBean(FastOpenEndpoint.class).fastOpen().enabled()).isFalse();
		});
	}

	@Test
	void backsOffForAnEndpointOfTheApplication() {
		FastOpenEndpoint own = new FastOpenEndpoint();
		exposed().withBean(FastOpenEndpoint.class, () -> own)
			.run((context) -> assertThat(context).getBean(FastOpenEndpoint.class).isSameAs(own));
	}

	@Test
	void tellsThroughJmxWhatTheKernelTells() throws Exception {
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			exposed().run((context) -> {
				ready(context);
				for (int i = 0; i < 4; i++) {
					get(context, upstream);
				}
				Awaitility.await()
					.until(() -> destinations(read()).size() == 1
							&& number(destinations(read()).get(0), "connections") == 4);
				Map<?, ?> destination = destinations(read()).get(0);
				assertThat(destination.get("destination")).isEqualTo(upstream.url("").substring("http://".length()));
				assertThat(number(destination, "hits")).isEqualTo(3)
					.isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive") - active);
				assertThat(number(destination, "einprogressDeferrals")).isOne();
				assertThat((Object) read().get("supported")).isEqualTo(true);
				assertThat((List<?>) read().get("accelerated")).isNotEmpty();
				assertThat(number((Map<?, ?>) read().get("kernel"), "active"))
					.isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive"));
			});
		}
	}

	@Test
	void endsARestThroughJmx() throws Exception {
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			exposed().run((context) -> {
				ready(context);
				get(context, upstream);
				PathHealth health = context.getBean(PathHealth.class);
				health.onError(new InetSocketAddress(InetAddress.getByName(URI.create(upstream.url("/")).getHost()),
						upstream.port()), System.nanoTime(), PathError.SYN_LOST);
				long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
				get(context, upstream);
				assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(active);
				String name = (String) destinations(read()).get(0).get("destination");
				assertThat(invoke("endBackOff", name)).isEqualTo(Map.of("rested", true));
				assertThat(invoke("endBackOff", name)).isEqualTo(Map.of("rested", false));
				get(context, upstream);
				assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(active + 1);
			});
		}
	}

	private ApplicationContextRunner exposed(String... properties) {
		return this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "spring.jmx.unique-names=true",
					"management.endpoints.jmx.exposure.include=tfo")
			.withPropertyValues(properties);
	}

	private static void ready(ApplicationContext context) {
		Awaitility.await().until(() -> context.getBean(FastOpenSupport.class).current().supported());
	}

	private static void get(ApplicationContext context, Upstream upstream) {
		assertThat(ColdRequests.get(context.getBean(WebClient.Builder.class), upstream.url("/echo/word")))
			.isEqualTo("word");
	}

	private static Map<?, ?> read() throws Exception {
		return (Map<?, ?>) invoke("fastOpen");
	}

	private static Object invoke(String operation, String... arguments) throws Exception {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = server.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=Tfo,*"), null)
			.iterator()
			.next();
		String[] signature = Arrays.stream(arguments).map((argument) -> String.class.getName()).toArray(String[]::new);
		return server.invoke(name, operation, arguments, signature);
	}

	private static List<Map<?, ?>> destinations(Map<?, ?> report) {
		return ((List<?>) report.get("destinations")).stream().<Map<?, ?>>map((row) -> (Map<?, ?>) row).toList();
	}

	private static long number(Map<?, ?> row, String name) {
		return ((Number) row.get(name)).longValue();
	}

	/**
	 * As {@code EnableAutoConfiguration} would bring them in, which looks at their
	 * conditions before it loads them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ FastOpenAutoConfiguration.class, FastOpenEndpointAutoConfiguration.class })
	static class FastOpenOnly {

	}

}
