package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.List;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.testing.RecordedOutcomes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnector}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FastOpenConnectorTests {

	@Test
	void listenerThatFailsIsLoggedOnceAndKeepsNobodyFromHearing(CapturedOutput output) {
		RecordedOutcomes heard = new RecordedOutcomes();
		FastOpenListener failing = (peer, outcome) -> {
			throw new IllegalStateException("no room for " + outcome);
		};
		FastOpenConnector connector = new FastOpenConnector(FastOpenSupport.detect(), new EarlyDataPolicy(List.of()),
				() -> List.of(failing, heard));
		for (int i = 0; i < 3; i++) {
			fail(connector);
		}
		assertThat(heard.await(3)).hasSize(3);
		assertThat(output).containsOnlyOnce("no room for ").containsOnlyOnce("further failures are not logged");
	}

	@Test
	void listenersThatCannotBeHadAreLoggedAndDoNotReachTheConnection(CapturedOutput output) {
		FastOpenConnector connector = new FastOpenConnector(FastOpenSupport.detect(), new EarlyDataPolicy(List.of()),
				() -> {
					throw new IllegalStateException("context is closed");
				});
		fail(connector);
		assertThat(output).containsOnlyOnce("context is closed");
	}

	private static void fail(FastOpenConnector connector) {
		FastOpenConnection connection = connector.open(ClientLibrary.REACTOR_NETTY, "upstream");
		assertThat(connection).isNotNull();
		connection.connecting(FastOpenConnection.NO_DESCRIPTOR, InetSocketAddress.createUnresolved("upstream", 80));
		connection.closed(FailureReason.REFUSED);
	}

}
