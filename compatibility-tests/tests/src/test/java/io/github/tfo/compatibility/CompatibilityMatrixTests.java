// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every client in every kind of application, on each supported Spring Boot and JDK.
 */
@InNetworkNamespace
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompatibilityMatrixTests {

	/**
	 * The clients that one application can have at a time.
	 */
	private static final List<List<ClientOnLibrary>> TOGETHER = List.of(
			List.of(ClientOnLibrary.WEBCLIENT_REACTOR, ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS),
			List.of(ClientOnLibrary.WEBCLIENT_JETTY, ClientOnLibrary.RESTCLIENT_JETTY),
			List.of(ClientOnLibrary.RESTCLIENT_REACTOR));

	private final DocumentedTable table = new DocumentedTable("compatibility-matrix.md", "compatibility-matrix",
			Stream
				.concat(Stream.of("Spring Boot", "JDK", "application"),
						Arrays.stream(ClientOnLibrary.values()).map(ClientOnLibrary::toString))
				.toList());

	static Stream<Machine> machines() {
		Stream<Machine> lines = Stream.of("4.0", "4.1")
			.flatMap((line) -> Stream.of(17, 25)
				.flatMap((jdk) -> Arrays.stream(ApplicationKind.values()).map((kind) -> new Machine(line, jdk, kind))));
		return Stream.concat(lines, Stream.of(new Machine("4.1.2", 25, ApplicationKind.SERVLET)));
	}

	@Order(1)
	@ParameterizedTest
	@MethodSource("machines")
	void secondConnectionOfEveryClientIsAHit(Machine machine) throws Exception {
		ExecutableJar jar = ExecutableJar.of(machine.line(), machine.kind());
		assertThat(jar.springBootVersions()).singleElement().asString().startsWith(machine.line());
		String[] found = new String[ClientOnLibrary.values().length];
		Arrays.fill(found, "–");
		try (RunningApplication application = RunningApplication
			.start(JavaCommand.on(machine.jdk()).jar(jar.path(), arguments(TOGETHER.get(0))))) {
			application.awaitReport();
			for (List<ClientOnLibrary> together : TOGETHER) {
				List<ClientOnLibrary> clients = together.stream().filter(machine::offers).toList();
				if (together != TOGETHER.get(0) && !clients.isEmpty()) {
					assertThat(application.order("restart " + String.join(" ", arguments(clients))))
						.isEqualTo(machine.kind().context());
				}
				for (ClientOnLibrary client : clients) {
					found[client.ordinal()] = client.secondConnection(application);
				}
			}
			assertThat(application.end()).as(application.output()).isZero();
			assertThat(application.output()).doesNotContain("WARNING");
		}
		List<String> cells = new ArrayList<>(List.of(jar.springBootVersions().iterator().next(),
				String.valueOf(machine.jdk()), machine.kind().toString()));
		cells.addAll(List.of(found));
		this.table.add(cells);
		assertThat(Arrays.stream(ClientOnLibrary.values()).filter(machine::offers))
			.allSatisfy((client) -> assertThat(found[client.ordinal()]).as(client.toString()).isEqualTo("hit"));
	}

	@Order(2)
	@Test
	void documentationHoldsTheTable() throws Exception {
		this.table.compare();
	}

	private static String[] arguments(List<ClientOnLibrary> clients) {
		return clients.stream().map(ClientOnLibrary::argument).toArray(String[]::new);
	}

	/**
	 * What an application runs on.
	 */
	record Machine(String line, int jdk, ApplicationKind kind) {

		/**
		 * In a reactive web application no property picks the library of
		 * {@code RestClient}: Spring Boot takes the first that it finds.
		 */
		boolean offers(ClientOnLibrary client) {
			return this.kind != ApplicationKind.REACTIVE || !client.isRestClient()
					|| client == ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS;
		}

	}

}
