// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.connection.PathHealth;
import io.github.tfo.documentation.Page.Block;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pictures of {@code docs/how-it-works.md} are what {@code WebClient} and a server
 * send each other.
 */
@WithNetworkLab
class PacketTraceTests {

	private static final String KEY = "net.ipv4.tcp_fastopen_key";

	private final NetworkLab lab;

	private final List<String> traces = new ArrayList<>();

	PacketTraceTests(NetworkLab lab) {
		this.lab = lab;
	}

	@Test
	void thePicturesAreWhatIsOnTheLink() throws Exception {
		Upstream upstream = Upstream.start(this.lab.server(), this.lab.serverAddress());
		Upstream secure = Upstream.startWithTls(this.lab.server(), this.lab.serverAddress());
		try (ClientApplication client = ClientApplication.on(ClientUnderTest.WEBCLIENT_REACTOR,
				secure.certificate().getCertificatePEM())) {
			String orders = upstream.url("/echo/orders");
			trace(client, PacketTrace.of(this.lab), 1, () -> client.get(orders));
			trace(client, PacketTrace.of(this.lab), 1, () -> client.get(orders));
			trace(client, PacketTrace.of(this.lab), 2, () -> client.get(secure.url("/echo/orders")));
			trace(client, PacketTrace.of(this.lab), 1, () -> client.post(upstream.url("/echo"), "order"));
			this.lab.server().sysctl(KEY, "00000000-00000000-00000000-00000001");
			trace(client, PacketTrace.of(this.lab), 1, () -> client.get(orders));
			// The path is proven, so that the loss must repeat
			trace(client, PacketTrace.withoutSynData(this.lab), 1, () -> client.get(orders));
			trace(client, PacketTrace.withoutSynData(this.lab), 1, () -> client.get(orders));
			assertThat(client.context().getBean(PathHealth.class).size()).isOne();
			trace(client, PacketTrace.of(this.lab), 1, () -> client.get(orders));
		}
		finally {
			this.lab.server().run(upstream::close);
			this.lab.server().run(secure::close);
		}
		assertThat(Page.of("docs/how-it-works.md").blocks()).filteredOn((block) -> block.language().equals("text"))
			.extracting(Block::code)
			.containsExactlyElementsOf(this.traces.stream().distinct().toList());
	}

	private void trace(ClientApplication client, PacketTrace trace, int answers, Runnable request) {
		try (trace) {
			request.run();
			this.traces
				.add(trace.draw(answers, client.outcomes().await(this.traces.size() + 1).get(this.traces.size())));
		}
	}

}
