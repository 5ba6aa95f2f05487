package io.github.tfo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientMatrix;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Jdks;
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
		List<String> rows = run(Jdks.require(jdk));

		Path table = Path.of("target", "client-matrix-" + jdk + ".md");
		Files.writeString(table, """
				| client | scheme | family | JDK | second connection |
				|---|---|---|---|---|
				%s
				""".formatted(String.join(System.lineSeparator(), rows)));
		assertThat(rows).hasSize(CELLS).allSatisfy((row) -> assertThat(row).endsWith("| hit |"));
	}

	private static List<String> run(Path javaHome) throws Exception {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		Path output = Files.createTempFile("client-matrix", ".log");
		try {
			Process process = new ProcessBuilder(javaHome.resolve("bin/java").toString(), "-cp", classPath,
					ClientMatrix.class.getName())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			boolean ended = process.waitFor(3, TimeUnit.MINUTES);
			process.destroyForcibly().waitFor();
			List<String> lines = Files.readAllLines(output);
			assertThat(ended && process.exitValue() == 0).as(String.join("\n", lines)).isTrue();
			return lines.stream()
				.filter((line) -> line.startsWith(ClientMatrix.ROW))
				.map((line) -> line + " |")
				.toList();
		}
		finally {
			Files.delete(output);
		}
	}

}
