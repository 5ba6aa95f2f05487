// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.IOException;
import java.util.List;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link KernelCounters}.
 */
class KernelCountersTests {

	@Test
	void parsesByName() throws IOException {
		KernelCounters counters = KernelCounters.parse(List.of("IpExt: InNoRoutes", "IpExt: 9",
				"TcpExt: TCPFastOpenBlackhole SyncookiesSent TCPFastOpenActive TCPFastOpenActiveFail",
				"TcpExt: 1 22 333 4444"));
		assertThat(counters).isEqualTo(new KernelCounters(333, 4444, 1));
	}

	@Test
	void counterThatTheKernelDoesNotHaveIsZero() throws IOException {
		assertThat(KernelCounters.parse(List.of("TcpExt: SyncookiesSent", "TcpExt: 22")))
			.isEqualTo(new KernelCounters(0, 0, 0));
	}

	@Test
	void fileWithoutCountersIsAnError() {
		assertThatIOException().isThrownBy(() -> KernelCounters.parse(List.of("IpExt: InNoRoutes", "IpExt: 9")));
	}

	@Test
	@InNetworkNamespace
	void readsThoseOfTheThreadsNamespace() throws IOException {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		KernelCounters counters = KernelCounters.read();
		assertThat(counters.active()).isEqualTo(namespace.counter("TcpExt", "TCPFastOpenActive"));
		assertThat(counters.activeFailures()).isEqualTo(namespace.counter("TcpExt", "TCPFastOpenActiveFail"));
	}

}
