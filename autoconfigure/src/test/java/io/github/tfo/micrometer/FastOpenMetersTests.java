// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenMeters} by what is registered, and for the meters of the
 * kernel.
 */
@InNetworkNamespace
class FastOpenMetersTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PathHealth health = new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1));

	private final FastOpenSupport support = FastOpenSupport.detect();

	@Test
	void whatIsRegisteredIsWhatIsDeclared() {
		registerAll();
		for (FastOpenMeters declared : FastOpenMeters.values()) {
			assertThat(this.registry.find(declared.getName()).meters()).as(declared.getName())
				.isNotEmpty()
				.extracting(Meter::getId)
				.allSatisfy((id) -> {
					assertThat(id.getType()).isEqualTo(declared.getType());
					assertThat(id.getDescription()).isEqualTo(declared.getDescription());
					assertThat(id.getTags()).extracting(Tag::getKey)
						.containsExactlyInAnyOrder(
								Arrays.stream(declared.getKeyNames()).map(KeyName::asString).toArray(String[]::new));
				});
		}
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.containsOnly(Arrays.stream(FastOpenMeters.values()).map(FastOpenMeters::getName).toArray(String[]::new));
	}

	private void registerAll() {
		MeterFastOpenListener listener = new MeterFastOpenListener(this.registry);
		ConnectionDescription peer = new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "orders",
				InetSocketAddress.createUnresolved("orders", 80));
		listener.onOutcome(peer, new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		listener.onOutcome(peer, new FastOpenOutcome.CookieRequested());
		listener.onOutcome(peer, new FastOpenOutcome.Fallback(FallbackReason.UNSAFE_METHOD));
		listener.onOutcome(peer, new FastOpenOutcome.Failed(FailureReason.REFUSED));
		new BackOffMetrics(this.health).bindTo(this.registry);
		bindKernelMeters();
	}

	private void bindKernelMeters() {
		new KernelSupportMetrics(this.support, this.support::current).bindTo(this.registry);
		new KernelCountersMetrics().bindTo(this.registry);
		Awaitility.await().until(() -> this.registry.find("tfo.supported").gauge() != null);
	}

	@Test
	void kernelCountersAreTheKernels() {
		bindKernelMeters();
		assertThat(this.registry.get("tfo.kernel.active").functionCounter().count())
			.isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive"));
		assertThat(this.registry.get("tfo.kernel.active.failures").functionCounter().count())
			.isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActiveFail"));
		assertThat(this.registry.get("tfo.kernel.blackholes").functionCounter().count())
			.isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenBlackhole"));
	}

	@Test
	void backOffCountsTheDestinationsThatRest() {
		new BackOffMetrics(this.health).bindTo(this.registry);
		assertThat(this.registry.scrape()).contains("tfo_destinations_backoff 0.0");
		InetSocketAddress destination = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
		this.health.onError(destination, System.nanoTime(), PathError.SYN_LOST);
		assertThat(this.registry.scrape()).contains("tfo_destinations_backoff 1.0");
		this.health.onSuccess(destination, System.nanoTime());
		assertThat(this.registry.scrape()).contains("tfo_destinations_backoff 0.0");
	}

	@Test
	void supportedFollowsTheClientBit() {
		bindKernelMeters();
		assertThat(scrapeTwice()).contains("tfo_supported{reason=\"none\"} 1.0").doesNotContain("client-bit-off");
		this.namespace.sysctl("net.ipv4.tcp_fastopen", "2");
		try {
			assertThat(scrapeTwice()).contains("tfo_supported{reason=\"client-bit-off\"} 0.0").doesNotContain("none");
		}
		finally {
			this.namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		}
		assertThat(scrapeTwice()).contains("tfo_supported{reason=\"none\"} 1.0").doesNotContain("client-bit-off");
	}

	/**
	 * A change shows its reason one scrape late.
	 */
	private String scrapeTwice() {
		this.registry.scrape();
		return this.registry.scrape();
	}

}
