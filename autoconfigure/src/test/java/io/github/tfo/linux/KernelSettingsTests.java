// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.charset.StandardCharsets;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KernelSettings}.
 */
@InNetworkNamespace
class KernelSettingsTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 519, 1026, 1027, 3600 })
	void readsWholeNumbers(int value) throws Exception {
		try (NetworkNamespace namespace = NetworkNamespace.create("settings")) {
			Process shell = namespace.start(new ProcessBuilder("sh", "-c", """
					cd /proc/sys/net/ipv4
					echo "$0" > tcp_fastopen
					echo "$0" > tcp_fastopen_blackhole_timeout_sec
					cat tcp_fastopen tcp_fastopen_blackhole_timeout_sec
					""", Integer.toString(value)));
			assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.isEqualTo(value + "\n" + value + "\n");
			KernelSettings settings = namespace.call(KernelSettings::read);
			assertThat(settings.tcpFastOpen()).isEqualTo(value);
			assertThat(settings.blackholeTimeoutSeconds()).isEqualTo(value);
		}
	}

}
