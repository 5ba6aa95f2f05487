// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.micrometer.MeterFastOpenListener;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.testing.TestApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenAutoConfiguration}: which beans there are, and when JNA is
 * loaded.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class FastOpenAutoConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withPropertyValues("spring.http.clients.imperative.factory=reactor");

	@Test
	void isOffByDefault(CapturedOutput output) {
		awaitDetectionOfEarlierContexts();
		int before = output.getAll().length();
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(FastOpenSupport.class)
				.doesNotHaveBean(FastOpenConnector.class)
				.doesNotHaveBean(ReactorNettyFastOpen.class)
				.doesNotHaveBean(MeterFastOpenListener.class);
			assertThat(output.getAll().substring(before)).doesNotContain("Fast Open");
		});
	}

	private static void awaitDetectionOfEarlierContexts() {
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> Thread.getAllStackTraces().keySet(),
					(threads) -> threads.stream().noneMatch((thread) -> thread.getName().equals("tfo-detection")));
	}

	@Test
	void jnaIsNotLoadedBeforeTheContextHasStarted() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withBean(DetectedBeforeStarted.class)
			.run((context) -> {
				assertThat(context.getBean(DetectedBeforeStarted.class).detected).isFalse();
				Awaitility.await()
					.atMost(TIMEOUT)
					.until(() -> context.getBean(FastOpenStatus.class).accelerated(), (clients) -> !clients.isEmpty());
			});
	}

	/**
	 * As those of Spring Cloud, and as that of a management server on a port of its own.
	 */
	@Test
	void contextThatABeanHasRefreshedDoesNotHaveJnaLoaded() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withBean(NamedContext.class)
			.withBean(DetectedBeforeStarted.class)
			.run((context) -> assertThat(context.getBean(DetectedBeforeStarted.class).detected).isFalse());
	}

	@Test
	void doesWithoutMicrometer() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeterFastOpenListener.class));
	}

	@Test
	void doesWithoutMeterRegistry() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withPropertyValues("tfo.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MeterFastOpenListener.class));
	}

	@Test
	void doesWithoutReactorNetty() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("reactor.netty", "io.netty"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactorNettyFastOpen.class));
	}

	@Test
	void doesWithoutHttpComponents() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.apache.hc"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReactorNettyFastOpen.class)
				.doesNotHaveBean(HttpComponentsFastOpen.class));
	}

	@Test
	void doesWithoutJetty() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.eclipse.jetty"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReactorNettyFastOpen.class)
				.doesNotHaveBean(JettyFastOpen.class));
	}

	@Test
	void doesWithoutSpringsHttpClients() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.http.client"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReactorNettyFastOpen.class)
				.hasSingleBean(HttpComponentsFastOpen.class)
				.doesNotHaveBean(FastOpenRequestFactoryCustomizer.class));
	}

	static class NamedContext {

		NamedContext(ApplicationContext parent) {
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(parent);
				child.register(TestApplication.class);
				child.refresh();
			}
		}

	}

	/** Started like a web server, so the last of what has to be. */
	static class DetectedBeforeStarted implements SmartLifecycle {

		private final FastOpenSupport support;

		private volatile boolean detected;

		private volatile boolean running;

		DetectedBeforeStarted(FastOpenSupport support) {
			this.support = support;
		}

		@Override
		public void start() {
			CompletableFuture<KernelSupport> detection = new CompletableFuture<>();
			this.support.whenDetected(detection::complete);
			try {
				Thread.sleep(200);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			this.detected = detection.isDone();
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
