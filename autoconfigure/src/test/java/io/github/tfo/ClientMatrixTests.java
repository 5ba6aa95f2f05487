// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.Jdks;
import io.github.tfo.testing.ChildJvm;
import io.github.tfo.testing.ClientMatrix;
import io.github.tfo.testing.ClientUnderTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every client, over every scheme and family, on every JDK: see {@link ClientMatrix}. The
 * table is left in {@code target/client-matrix-*.md}.
 */
@InNetworkNamespace
class ClientMatrixTests {

	private static final int CELLS = ClientUnderTest.values().length * 2 * 2;

	@ParameterizedTest
	@ValueSource(ints = { 17, 25 })
	void secondConnectionOfEveryClientIsAHit(int jdk) throws Exception {
		String output = new ChildJvm().on(Jdks.require(jdk)).run(ClientMatrix.class, List.of());
		List<String> rows = output.lines()
			.filter((line) -> line.startsWith(ClientMatrix.ROW))
			.map((line) -> line + " |")
			.toList();

		Path table = Path.of("target", "client-matrix-" + jdk + ".md");
		Files.writeString(table, """
				| client | scheme | family | JDK | second connection |
				|---|---|---|---|---|
				%s
				""".formatted(String.join(System.lineSeparator(), rows)));
		assertThat(rows).as(output).hasSize(CELLS).allSatisfy((row) -> assertThat(row).endsWith("| hit |"));
	}

}
