// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The log and the recording of connections, compared with the packets. */
@WithNetworkLab(roundTripMillis = 20)
@ExtendWith(OutputCaptureExtension.class)
class ConnectionReportTests {

	private static final String LOGGER = FastOpenConnection.class.getName();

	private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

	private final List<Packet> syns = new CopyOnWriteArrayList<>();

	private final NetworkLab lab;

	private Link.Registration tap;

	private Upstream server;

	private ClientApplication application;

	ConnectionReportTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void start() throws Exception {
		this.tap = this.lab.link().tap((packet) -> {
			if (packet.isSyn()) {
				this.syns.add(packet);
			}
		});
		this.server = this.lab.server().call(() -> Upstream.start(this.lab.serverAddress()));
		this.application = ClientApplication.on(ClientUnderTest.WEBCLIENT_REACTOR, null);
	}

	@AfterEach
	void close() throws Exception {
		this.logging.setLogLevel(LOGGER, null);
		this.application.close();
		this.server.close();
		this.tap.close();
	}

	@Test
	void logHasALineForEachConnection(CapturedOutput output) throws Exception {
		this.logging.setLogLevel(LOGGER, LogLevel.DEBUG);
		connections();
		String address = this.lab.serverAddress().getHostAddress() + ":" + this.server.port();
		assertThat(Files.readAllLines(Path.of("../docs/operations.md"))).extracting(ConnectionReportTests::masked)
			.contains(masked(lines(output).get(1)));
		assertThat(lines(output))
			.allSatisfy((line) -> assertThat(line)
				.contains(" : reactor-netty to " + this.lab.serverAddress().getHostAddress() + " (" + address + "): ")
				.endsWith("; path: in order"))
			.satisfiesExactly((line) -> assertThat(line).contains("): cookie requested, no data in the SYN;"),
					(line) -> assertThat(line)
						.contains("): hit, " + this.syns.get(1).payloadLength() + " bytes in the SYN;")
						.containsPattern(
								"; SYN after \\d+\\.\\d ms, outcome after \\d+\\.\\d ms; kernel: (?:established|other), SYN data acknowledged,"),
					(line) -> assertThat(line).contains("): fallback unsafe-method, no data in the SYN;"));
	}

	@Test
	void recordingHasAnEventForEachConnection(@TempDir Path folder, CapturedOutput output) throws Exception {
		Path file = folder.resolve("connections.jfr");
		try (Recording recording = new Recording()) {
			recording.enable("io.github.tfo.Connection");
			recording.start();
			connections();
			recording.stop();
			recording.dump(file);
		}
		List<RecordedEvent> events = RecordingFile.readAllEvents(file)
			.stream()
			.sorted(Comparator.comparing(RecordedEvent::getStartTime))
			.toList();
		assertThat(events).extracting((event) -> event.getString("outcome"))
			.containsExactly("cookie requested", "hit", "fallback unsafe-method");
		assertThat(events).extracting((event) -> event.getInt("synData"))
			.containsExactlyElementsOf(this.syns.stream().map(Packet::payloadLength).toList());
		assertThat(events.get(1).getDuration("timeToOutcome")).isBetween(Duration.ofMillis(20), Duration.ofSeconds(5));
		assertThat(Files.readString(Path.of("../docs/operations.md"))).contains(events.get(0)
			.getFields()
			.stream()
			.map(ValueDescriptor::getName)
			.filter((name) -> !List.of("duration", "stackTrace").contains(name))
			.map((name) -> "  " + name + " = ")
			.toList());
		assertThat(lines(output)).isEmpty();
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains(" to ") && line.contains(" in the SYN;"))
			.toList();
	}

	/** Return the documentation's example, or a line of the log, without its figures. */
	// The server may have closed the connection, too, when the kernel is asked
	private static String masked(String line) {
		return line.replaceAll("^.* : ", "")
			.replaceAll("\\d+(\\.\\d+)?", "#")
			.replace("kernel: other", "kernel: established");
	}

	private void connections() throws Exception {
		this.lab.client().flushTcpMetrics();
		this.application.get(this.server.url("/echo/first"));
		this.application.get(this.server.url("/echo/second"));
		this.application.post(this.server.url("/echo"), "third");
		this.application.outcomes().await(3);
	}

}
