// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.OpenDescriptors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenSupport}.
 */
@InNetworkNamespace
class FastOpenSupportTests {

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@Test
	void followsTheClientBit() throws Exception {
		FastOpenSupport support = FastOpenSupport.detect();
		CompletableFuture<KernelSupport> detected = new CompletableFuture<>();
		support.whenDetected(detected::complete);
		assertThat(detected.get(10, TimeUnit.SECONDS)).isEqualTo(KernelSupport.SUPPORTED);
		this.namespace.sysctl(SYSCTL, "2");
		assertThat(support.current().reason()).isEqualTo(UnsupportedReason.CLIENT_BIT_OFF);
		assertThat(support.current().detail())
			.startsWith("net.ipv4.tcp_fastopen is 2; switch its client bit on: sysctl -w net.ipv4.tcp_fastopen=3. ")
			.contains("docker run --sysctl net.ipv4.tcp_fastopen=3", "securityContext.sysctls");
		this.namespace.sysctl(SYSCTL, "3");
		assertThat(support.current()).isEqualTo(KernelSupport.SUPPORTED);
	}

	@Test
	void onDemandWaitsUntilItIsAsked() throws Exception {
		FastOpenSupport support = FastOpenSupport.onDemand();
		CompletableFuture<KernelSupport> detected = new CompletableFuture<>();
		support.whenDetected(detected::complete);
		// Some 50 times what it takes once JNA is loaded
		Thread.sleep(200);
		assertThat(detected).isNotDone();
		assertThat(support.current().reason()).isIn(UnsupportedReason.INITIALIZING, null);
		assertThat(detected.get(10, TimeUnit.SECONDS)).isEqualTo(KernelSupport.SUPPORTED);
	}

	@Test
	void leavesNoDescriptorOpen() throws Exception {
		FastOpenSupport support = FastOpenSupport.detect();
		CompletableFuture<KernelSupport> detected = new CompletableFuture<>();
		support.whenDetected(detected::complete);
		detected.get(10, TimeUnit.SECONDS);
		long before = OpenDescriptors.count();
		for (int i = 0; i < 100; i++) {
			support.current();
		}
		assertThat(OpenDescriptors.count()).isLessThan(before + 50);
	}

}
