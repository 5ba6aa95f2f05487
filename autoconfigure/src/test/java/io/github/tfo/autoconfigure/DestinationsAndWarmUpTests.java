// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.ChildJvm;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.RecordedOutcomes;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code tfo.destinations} and {@code tfo.warm-up}, by the kernel's counters.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class DestinationsAndWarmUpTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private InetAddress address;

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		this.upstream = Upstream.start(this.address);
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@ParameterizedTest
	@EnumSource
	void destinationThatIsExcludedGetsAnOrdinaryConnectionAndIsNotCounted(ClientUnderTest client) {
		try (ClientApplication application = ClientApplication.on(client, null,
				"tfo.destinations.exclude=" + this.address.getHostAddress() + "/32")) {
			assertThat(hitsOfTwoRequests(application)).isZero();
			assertThat(application.outcomes().awaitAtLeast(0)).isEmpty();
		}
	}

	@Test
	void onlyWhatIsIncludedAndNotExcludedIsUsed() {
		String ip = this.address.getHostAddress();
		try (ClientApplication elsewhere = ClientApplication.on(ClientUnderTest.OKHTTP, null,
				"tfo.destinations.include=*.example.com,10.0.0.0/8");
				ClientApplication here = ClientApplication.on(ClientUnderTest.OKHTTP, null,
						"tfo.destinations.include=*.example.com," + ip + ":" + this.upstream.port());
				ClientApplication both = ClientApplication.on(ClientUnderTest.OKHTTP, null,
						"tfo.destinations.include=127.0.0.0/8", "tfo.destinations.exclude=" + ip)) {
			assertThat(hitsOfTwoRequests(elsewhere)).isZero();
			assertThat(hitsOfTwoRequests(here)).isOne();
			assertThat(hitsOfTwoRequests(both)).isZero();
		}
	}

	@Test
	void destinationThatIsExcludedCannotBeReachedByATrailingDot() {
		Consumer<GenericApplicationContext> names = ResolvedName.of(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS,
				this.address);
		String url = "http://orders.example.com.:" + this.upstream.port();
		try (ClientApplication other = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null, names,
				"tfo.destinations.exclude=stock.example.com");
				ClientApplication excluded = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null,
						names, "tfo.destinations.exclude=orders.example.com")) {
			assertThat(hitsOfTwoRequests(other, url)).isOne();
			assertThat(hitsOfTwoRequests(excluded, url)).isZero();
		}
	}

	@Test
	void includeThatMatchesNothingIsReported(CapturedOutput output) {
		try (ClientApplication application = ClientApplication.on(ClientUnderTest.OKHTTP, null,
				"tfo.destinations.include=stock,orders")) {
			for (int i = 0; i < 101; i++) {
				application.get(this.upstream.url("/echo/word"));
			}
		}
		assertThat(output)
			.containsOnlyOnce("tfo.destinations.include=[stock, orders] has matched none of the first 100");
	}

	private long hitsOfTwoRequests(ClientApplication application) {
		return hitsOfTwoRequests(application, this.upstream.url(""));
	}

	private long hitsOfTwoRequests(ClientApplication application, String url) {
		long before = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		assertThat(application.get(url + "/echo/one")).isEqualTo("one");
		assertThat(application.get(url + "/echo/two")).isEqualTo("two");
		return this.namespace.counter("TcpExt", "TCPFastOpenActive") - before;
	}

	@ParameterizedTest
	@EnumSource
	void firstRequestAfterWarmUpIsAHit(ClientUnderTest client) {
		try (ClientApplication application = ClientApplication.on(client, null,
				"tfo.warm-up.destinations=" + this.upstream.url(""))) {
			assertThat(application.outcomes().awaitAtLeast(1)).first().isInstanceOf(CookieRequested.class);
			long before = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			assertThat(application.get(this.upstream.url("/echo/first"))).isEqualTo("first");
			assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive") - before).isOne();
			assertThat(application.outcomes().awaitAtLeast(2).get(1)).isInstanceOf(Hit.class);
		}
	}

	@Test
	void destinationThatDoesNotAnswerNeitherDelaysNorFailsTheStart(CapturedOutput output) throws Exception {
		try (FullListener full = new FullListener(this.address);
				ClientApplication application = ClientApplication.on(ClientUnderTest.OKHTTP, null,
						"tfo.warm-up.destinations=" + this.address.getHostAddress() + ":" + full.address().getPort()
								+ ",no-such-host.invalid:80," + this.upstream.url("/some/path"))) {
			assertThat(application.get(this.upstream.url("/echo/first"))).isEqualTo("first");
			// Five seconds are what a fetch may take
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(output)
					.containsOnlyOnce("No TCP Fast Open cookie could be fetched from " + this.address.getHostAddress())
					.containsOnlyOnce("No TCP Fast Open cookie could be fetched from no-such-host.invalid"));
		}
	}

	@Test
	void addressThatIsDownDoesNotKeepTheOthersOfItsNameFromTheirCookie(@TempDir Path folder) throws Exception {
		String down = LoopbackAddresses.unused(StandardProtocolFamily.INET).getHostAddress();
		Path hosts = Files.writeString(folder.resolve("hosts"),
				down + " orders.test\n" + this.address.getHostAddress() + " orders.test\n");
		long before = cookiesRequested();
		String output = new ChildJvm().withOptions("-Djdk.net.hosts.file=" + hosts)
			.run(WarmUp.class, List.of("orders.test:" + this.upstream.port()));
		assertThat(output).endsWith("exit code 0")
			.containsOnlyOnce("No TCP Fast Open cookie could be fetched from orders.test/" + down)
			.doesNotContain("could be fetched from orders.test/" + this.address.getHostAddress());
		assertThat(cookiesRequested() - before).isOne();
	}

	@Test
	void applicationThatEndedBeforeDetectionFetchesNothing(CapturedOutput output) throws Exception {
		FastOpenSupport support = FastOpenSupport.onDemand();
		long before = cookiesRequested();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withPropertyValues("tfo.enabled=true",
					"tfo.warm-up.destinations=" + this.upstream.url("") + ",no-such-host.invalid:80")
			.withBean(FastOpenSupport.class, () -> support)
			.withBean(FailsToStart.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("The port is in use"));
		support.start();
		join("tfo-detection");
		join("tfo-warm-up");
		assertThat(support.currentForJdkSockets().supported()).isTrue();
		assertThat(cookiesRequested() - before).isZero();
		assertThat(output).doesNotContain("cookie could be fetched");
	}

	@Test
	void applicationThatEndsGivesUpWhatIsUnderWay(CapturedOutput output) throws Exception {
		try (FullListener full = new FullListener(this.address)) {
			long before = this.namespace.counter("Tcp", "ActiveOpens");
			RecordedOutcomes outcomes;
			try (ClientApplication application = ClientApplication.on(ClientUnderTest.OKHTTP, null,
					"tfo.warm-up.destinations=" + this.address.getHostAddress() + ":" + full.address().getPort())) {
				outcomes = application.outcomes();
				Awaitility.await().until(() -> this.namespace.counter("Tcp", "ActiveOpens") > before);
			}
			join("tfo-warm-up");
			assertThat(outcomes.await(1)).containsExactly(new Failed(FailureReason.CANCELLED));
			assertThat(output).doesNotContain("cookie could be fetched");
		}
	}

	private long cookiesRequested() {
		return this.namespace.counter("TcpExt", "TCPFastOpenCookieReqd");
	}

	private static void join(String name) throws InterruptedException {
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().equals(name)) {
				thread.join();
			}
		}
	}

	/** Like a web server whose port is in use. */
	static class FailsToStart implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("The port is in use");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

	/** An application that ends when both addresses of a name have been connected to. */
	static class WarmUp {

		public static void main(String[] args) {
			try (ClientApplication application = ClientApplication.on(ClientUnderTest.OKHTTP, null,
					"tfo.warm-up.destinations=" + args[0])) {
				application.outcomes().await(2);
			}
		}

	}

}
