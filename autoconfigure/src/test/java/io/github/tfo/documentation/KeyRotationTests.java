// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.documentation.Page.Block;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/operations.md} says of keys. Replicas behind a load balancer are, in
 * the eyes of a client, one address whose key is now this and now that.
 */
@WithNetworkLab(roundTripMillis = 2)
class KeyRotationTests {

	private static final String KEY = "net.ipv4.tcp_fastopen_key";

	private static final Map<String, String> KEYS = Map.of("old", "00000000-00000000-00000000-00000001", "new",
			"00000000-00000000-00000000-00000002");

	private final FastOpenFixture fixture = new FastOpenFixture("GET");

	private final ChannelIntegration integration = new ChannelIntegration(this.fixture.connector());

	private final NetworkLab lab;

	private Upstream upstream;

	KeyRotationTests(NetworkLab lab) throws Exception {
		this.lab = lab;
	}

	@BeforeEach
	void start() throws Exception {
		this.lab.server().sysctl(KEY, KEYS.get("old"));
		this.upstream = Upstream.start(this.lab.server(), InetAddress.getByName("0.0.0.0"));
	}

	@AfterEach
	void stop() throws Exception {
		this.lab.server().run(this.upstream::close);
	}

	/**
	 * The first command is run once, the second on each replica.
	 */
	@Test
	void replicasAreGivenTheSameKey() throws Exception {
		List<Block> commands = OperationsCommands.blocks("Give all replicas the same key");
		String key = ShellBlockTests.run(commands.get(0), this.lab.server(), Map.of()).strip();
		try (NetworkNamespace other = NetworkNamespace.create("other-replica")) {
			for (NetworkNamespace replica : List.of(this.lab.server(), other)) {
				ShellBlockTests.run(commands.get(1), replica, Map.of("new", key));
				assertThat(replica.sysctl(KEY)).isEqualTo(key).isNotEqualTo(KEYS.get("old"));
			}
		}
		assertThat(commands).hasSize(2);
	}

	@Test
	void rotationInThreeStepsKeepsEachHit() throws Exception {
		List<Block> steps = OperationsCommands.blocks("Rotate the key");
		assertThat(steps).hasSize(3);
		connect();
		assertThat(connect()).isInstanceOf(Hit.class);
		for (int step = 0; step < steps.size(); step++) {
			run(steps.get(step));
			assertThat(connect()).as("%s, replica with it", steps.get(step)).isInstanceOf(Hit.class);
			if (step > 0) {
				run(steps.get(step - 1));
				assertThat(connect()).as("%s, replica without it", steps.get(step)).isInstanceOf(Hit.class);
				run(steps.get(step));
				assertThat(connect()).as("%s, all replicas with it", steps.get(step)).isInstanceOf(Hit.class);
			}
		}
		assertThat(this.lab.server().sysctl(KEY)).isEqualTo(KEYS.get("new"));
	}

	@Test
	void rotationAtOnceCostsAHit() throws Exception {
		connect();
		assertThat(connect()).isInstanceOf(Hit.class);
		this.lab.server().sysctl(KEY, KEYS.get("new"));
		assertThat(connect()).isEqualTo(new Fallback(FallbackReason.DATA_NOT_ACKED));
	}

	/**
	 * Why one key is not enough behind address translation, where each replica is
	 * connected to by an address of its own.
	 */
	@Test
	void cookieIsForTheAddressOfTheReplica() throws Exception {
		ShellBlockTests.requireProgram("ip");
		connect();
		assertThat(connect()).isInstanceOf(Hit.class);
		try (var translation = Translation.toAnotherReplica(this.lab)) {
			assertThat(connect()).isEqualTo(new Fallback(FallbackReason.DATA_NOT_ACKED));
			assertThat(connect()).isInstanceOf(Hit.class);
			assertThat(translation.packets()).isPositive();
		}
		assertThat(connect()).isEqualTo(new Fallback(FallbackReason.DATA_NOT_ACKED));
		assertThat(connect()).isInstanceOf(Hit.class);
	}

	private void run(Block block) throws Exception {
		ShellBlockTests.run(block, this.lab.server(), KEYS);
	}

	private FastOpenOutcome connect() throws Exception {
		int before = this.fixture.outcomes().peers().size();
		byte[] request = "GET /echo/word HTTP/1.1\r\nHost: upstream\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
		this.integration.exchange("upstream", new InetSocketAddress(this.lab.serverAddress(), this.upstream.port()),
				ByteBuffer.wrap(request), ByteBuffer.allocate(1024));
		return this.fixture.outcomes().await(before + 1).get(before);
	}

}
