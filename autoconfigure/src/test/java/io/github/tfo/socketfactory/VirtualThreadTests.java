// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.Jdks;
import io.github.tfo.testing.ChildJvm;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A virtual thread that waits for a {@link FastOpenSocket} holds no carrier.
 */
@InNetworkNamespace
class VirtualThreadTests {

	private static final int THREADS = 1000;

	private static final int DELAY_MILLIS = 1000;

	@Test
	void thousandVirtualThreadsOnTwoCarriersWaitAtATime() throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		try (Upstream upstream = Upstream.start(address)) {
			String output = new ChildJvm().on(Jdks.require(25))
				.withOptions("--enable-native-access=ALL-UNNAMED", "-Djdk.virtualThreadScheduler.parallelism=2",
						"-Djdk.virtualThreadScheduler.maxPoolSize=2")
				.run(VirtualThreadReaders.class, List.of(address.getHostAddress(), String.valueOf(upstream.port()),
						String.valueOf(THREADS), "/slow/" + DELAY_MILLIS));
			assertThat(output).endsWith("exit code 0").doesNotContain("Exception", "no answer");
			assertThat(value(output, "hits")).isEqualTo(THREADS);
			// One after the other they would take 500 times as long
			assertThat(value(output, "millis")).isBetween(DELAY_MILLIS, 3 * DELAY_MILLIS);
			// Far more than a system call, far less than the wait
			assertThat(value(output, "longestPinMicros")).as(output).isLessThan(1000 * DELAY_MILLIS / 4);
		}
	}

	private static int value(String output, String name) {
		Matcher matcher = Pattern.compile("(?m)^" + name + "=(\\d+)$").matcher(output);
		assertThat(matcher.find()).as(output).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

}
