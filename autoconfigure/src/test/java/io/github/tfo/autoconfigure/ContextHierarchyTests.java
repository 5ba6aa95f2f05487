// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.StandardProtocolFamily;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.RecordedOutcomes;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A context and its children, all of them auto-configured: they share what the first one
 * has made.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class ContextHierarchyTests {

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

	@Test
	void listenersOfEachContextAreNotifiedOfEachConnectionOnceAsLongAsItIsOpen() {
		SpringApplicationBuilder builder = application();
		try (ConfigurableApplicationContext parent = builder.run()) {
			long active = kernelActive();
			RecordedOutcomes gone;
			try (ConfigurableApplicationContext child = childOf(builder).run()) {
				gone = outcomesOf(child);
				try (ConfigurableApplicationContext other = childOf(builder).run()) {
					assertThat(other.getParent()).isSameAs(child.getParent()).isSameAs(parent);
					Awaitility.await().until(() -> parent.getBean(FastOpenSupport.class).current().supported());
					get(parent);
					get(child);
					get(other);
					assertThat(outcomesOf(parent).await(3)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class,
							Hit.class);
					assertThat(outcomesOf(child).await(3)).isEqualTo(outcomesOf(parent).await(3));
					assertThat(outcomesOf(other).await(3)).isEqualTo(outcomesOf(parent).await(3));
				}
				get(child);
				assertThat(outcomesOf(parent).await(4)).isEqualTo(outcomesOf(child).await(4));
			}
			get(parent);
			assertThat(outcomesOf(parent).await(5)).hasSize(5);
			assertThat(gone.await(4)).hasSize(4);
			assertThat(kernelActive() - active).isEqualTo(4);
		}
	}

	@Test
	void cookiesAreFetchedOnce() {
		SpringApplicationBuilder builder = application("tfo.warm-up.destinations=" + this.upstream.url(""));
		try (ConfigurableApplicationContext parent = builder.run()) {
			Awaitility.await().until(() -> this.upstream.accepted() > 0);
			try (ConfigurableApplicationContext child = childOf(builder).run();
					ConfigurableApplicationContext other = childOf(builder).run()) {
				assertThat(other.getParent()).isSameAs(child.getParent()).isSameAs(parent);
				awaitEndOfWarmUp();
				assertThat(this.upstream.accepted()).isOne();
				long active = kernelActive();
				get(other);
				assertThat(kernelActive() - active).isOne();
			}
		}
	}

	@Test
	void isReportedOnce(CapturedOutput output) {
		SpringApplicationBuilder builder = application();
		try (ConfigurableApplicationContext parent = builder.run()) {
			Awaitility.await().until(() -> output.getOut().contains("TCP Fast Open is on"));
			try (ConfigurableApplicationContext child = childOf(builder).run()) {
				assertThat(child.getBean(FastOpenStatus.class)).isSameAs(parent.getBean(FastOpenStatus.class));
				assertThat(output.getOut().lines().filter((line) -> line.contains("Fast Open"))).singleElement()
					.asString()
					.endsWith(
							"TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Apache HttpComponents)");
			}
		}
	}

	/**
	 * What the machine can do is known when the children start, so that their threads
	 * would run once they have started.
	 */
	private static void awaitEndOfWarmUp() {
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("tfo-warm-up")));
	}

	private static SpringApplicationBuilder application(String... properties) {
		return withListener(new SpringApplicationBuilder(TestApplication.class)).properties("tfo.enabled=true")
			.properties(properties);
	}

	private static SpringApplicationBuilder childOf(SpringApplicationBuilder parent) {
		return withListener(parent.child(TestApplication.class));
	}

	private static SpringApplicationBuilder withListener(SpringApplicationBuilder builder) {
		return builder.web(WebApplicationType.NONE)
			.initializers((GenericApplicationContext context) -> context.registerBean("recordedOutcomes",
					RecordedOutcomes.class));
	}

	private static RecordedOutcomes outcomesOf(ApplicationContext context) {
		return context.getBean(RecordedOutcomes.class);
	}

	private void get(ApplicationContext context) {
		assertThat(ColdRequests.get(context.getBean(WebClient.Builder.class), this.upstream.url("/echo/word")))
			.isEqualTo("word");
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
