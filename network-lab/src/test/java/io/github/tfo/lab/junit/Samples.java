// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Classes that {@link ExtensionsTests} runs; not tests by themselves.
 */
final class Samples {

	/** The labs that were handed in. */
	static final List<NetworkLab> LABS = new CopyOnWriteArrayList<>();

	private Samples() {
	}

	private static void assertSettingThenChangeIt() {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		assertThat(namespace.sysctl("net.ipv4.tcp_fastopen")).isEqualTo("3");
		namespace.sysctl("net.ipv4.tcp_fastopen", "1");
	}

	@InNetworkNamespace
	static class OnClass {

		@Test
		void readsTheSetting() {
			assertSettingThenChangeIt();
		}

	}

	static class OnMethod {

		@Test
		@InNetworkNamespace
		void readsTheSetting() {
			assertSettingThenChangeIt();
		}

	}

	@WithNetworkLab(roundTripMillis = 2)
	static class Everywhere {

		Everywhere(NetworkLab lab) {
			LABS.add(lab);
		}

		@BeforeAll
		static void beforeAll(NetworkLab lab) {
			LABS.add(lab);
		}

		@Test
		void first(NetworkLab lab) {
			LABS.add(lab);
		}

		@Nested
		class Inner {

			@Test
			void inside(NetworkLab lab) {
				LABS.add(lab);
			}

		}

	}

	@WithNetworkLab(roundTripMillis = 2)
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	static class OneInstance {

		OneInstance(NetworkLab lab) {
			LABS.add(lab);
		}

		@BeforeEach
		void beforeEach(NetworkLab lab) {
			LABS.add(lab);
		}

		@Test
		void first(NetworkLab lab) {
			LABS.add(lab);
		}

	}

	@WithNetworkLab(roundTripMillis = 2)
	static class Failing {

		@Test
		void passes(NetworkLab lab) throws Exception {
			CountDownLatch reached = new CountDownLatch(1);
			lab.link().intercept((packet, next) -> {
				reached.countDown();
				throw new ArithmeticException("/ by zero");
			});
			try (DatagramSocket client = new DatagramSocket()) {
				client.send(new DatagramPacket(new byte[1], 1, lab.serverAddress(), 9));
			}
			reached.await();
		}

	}

}
