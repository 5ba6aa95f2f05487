// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.testing.KnownUpstream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.openfeign.clientconfig.HttpClient5FeignConfiguration;
import org.springframework.cloud.openfeign.clientconfig.HttpClient5FeignConfiguration.HttpClientConnectionManagerBuilderCustomizer;
import org.springframework.cloud.openfeign.support.FeignHttpClientProperties;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatewayConfiguration} and {@link OpenFeignConfiguration}.
 */
@InNetworkNamespace
class FrameworkClientsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
		.withPropertyValues("tfo.enabled=true");

	private final ApplicationContextRunner feignRunner = this.contextRunner
		.withUserConfiguration(HttpClient5FeignConfiguration.class)
		.withBean(FeignHttpClientProperties.class);

	@AutoClose
	private KnownUpstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.upstream = KnownUpstream.start();
	}

	@Test
	void gatewaySendsItsFirstRequestInTheSyn() {
		this.contextRunner.run((context) -> {
			awaitSupport(context);
			HttpClient client = context.getBean(HttpClientCustomizer.class).customize(HttpClient.create());
			assertThat(client.get()
				.uri(this.upstream.url("/echo/gateway"))
				.responseContent()
				.aggregate()
				.asString()
				.block()).isEqualTo("gateway");
			assertThat(this.upstream.hits()).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "tfo.enabled=false", "tfo.clients.gateway.enabled=false",
			"tfo.clients.reactor-netty.enabled=false" })
	void gatewayIsLeftAloneWhenOff(String property) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpClientCustomizer.class));
	}

	@Test
	void doesWithoutGateway() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.cloud.gateway"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReactorNettyFastOpen.class)
				.doesNotHaveBean(GatewayConfiguration.class));
	}

	@Test
	void openFeignSendsItsFirstRequestInTheSynFromThePoolThatIsABean() {
		this.feignRunner.withPropertyValues("spring.cloud.openfeign.httpclient.max-connections=7").run((context) -> {
			awaitSupport(context);
			assertThat(get(context)).isEqualTo("feign");
			assertThat(this.upstream.hits()).isOne();
			PoolingHttpClientConnectionManager pool = context.getBean(PoolingHttpClientConnectionManager.class);
			assertThat(pool.getTotalStats().getAvailable()).isOne();
			assertThat(pool.getMaxTotal()).isEqualTo(7);
		});
	}

	@Test
	void openFeignKeepsWhatCustomizersOfTheApplicationSet() {
		List<Object> customized = new ArrayList<>();
		HttpClientConnectionManagerBuilderCustomizer customizer = (builder) -> {
			customized.add(builder);
			builder.setMaxConnTotal(3)
				.setDefaultConnectionConfig(
						ConnectionConfig.custom().setTimeToLive(TimeValue.ZERO_MILLISECONDS).build());
		};
		this.feignRunner.withBean(HttpClientConnectionManagerBuilderCustomizer.class, () -> customizer)
			.run((context) -> {
				awaitSupport(context);
				assertThat(get(context)).isEqualTo("feign");
				assertThat(customized).hasSize(1);
				assertThat(context.getBean(PoolingHttpClientConnectionManager.class).getMaxTotal()).isEqualTo(3);
				assertThat(this.upstream.hits()).isOne();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "tfo.enabled=false", "tfo.clients.openfeign.enabled=false",
			"tfo.clients.httpcomponents.enabled=false" })
	void openFeignIsLeftAloneWhenOff(String property) {
		this.feignRunner.withPropertyValues(property).run((context) -> {
			assertThat(get(context)).isEqualTo("feign");
			assertThat(context).doesNotHaveBean(OpenFeignConfiguration.class);
			assertThat(this.upstream.hits()).isZero();
		});
	}

	@Test
	void doesWithoutOpenFeign() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.cloud.openfeign"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(OpenFeignConfiguration.class));
	}

	private static void awaitSupport(ApplicationContext context) {
		FastOpenSupport support = context.getBean(FastOpenSupport.class);
		Awaitility.await().until(() -> support.current().supported());
	}

	private String get(ApplicationContext context) throws Exception {
		return context.getBean(CloseableHttpClient.class)
			.execute(new HttpGet(this.upstream.url("/echo/feign")),
					(response) -> EntityUtils.toString(response.getEntity()));
	}

}
