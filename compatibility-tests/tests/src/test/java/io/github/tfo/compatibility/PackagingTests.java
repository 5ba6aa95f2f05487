// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ways in which Spring Boot packages an application, and makes it start faster.
 * Executable jars are what {@link CompatibilityMatrixTests} starts.
 */
@InNetworkNamespace
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackagingTests {

	private static final String FROM_ARCHIVE = "io.github.tfo.autoconfigure.FastOpenAutoConfiguration source: "
			+ "shared objects file";

	private final DocumentedTable table = new DocumentedTable("compatibility-matrix.md", "packaging-matrix",
			List.of("packaging", "Spring Boot", "JDK", ClientOnLibrary.WEBCLIENT_REACTOR.toString(),
					ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.toString()));

	@Order(1)
	@Test
	void layers() throws Exception {
		assertHits("layers", "4.1", 25, JavaCommand.on(25).jar(layers(25)));
	}

	@Order(2)
	@Test
	void classDataSharing() throws Exception {
		Path archive = Path.of("target", "application.jsa").toAbsolutePath();
		Path classes = Path.of("target", "class-data-sharing.log").toAbsolutePath();
		Path jar = layers(17);
		train(JavaCommand.on(17).with("-XX:ArchiveClassesAtExit=" + archive), jar);
		assertHits("class data sharing", "4.1", 17,
				JavaCommand.on(17)
					.with("-XX:SharedArchiveFile=" + archive, "-Xlog:class+load:file=" + classes)
					.jar(jar));
		assertThat(classes).content().contains(FROM_ARCHIVE);
	}

	@Order(3)
	@Test
	void aotCache() throws Exception {
		Path cache = Path.of("target", "application.aot").toAbsolutePath();
		Path classes = Path.of("target", "aot-cache.log").toAbsolutePath();
		Path jar = layers(25);
		train(JavaCommand.on(25).with("-XX:AOTCacheOutput=" + cache), jar);
		assertHits("AOT cache", "4.1", 25,
				JavaCommand.on(25).with("-XX:AOTCache=" + cache, "-Xlog:class+load:file=" + classes).jar(jar));
		assertThat(classes).content().contains(FROM_ARCHIVE);
	}

	@Order(4)
	@ParameterizedTest
	@CsvSource({ "4.0, 17", "4.1, 25" })
	void springAot(String line, int jdk) throws Exception {
		String output = assertHits("Spring AOT", line, jdk,
				JavaCommand.on(jdk)
					.with("-Dspring.aot.enabled=true")
					.jar(ExecutableJar.of(line, ApplicationKind.SERVLET).path()));
		assertThat(output).contains("Starting AOT-processed CompatibilityApplication");
	}

	/**
	 * Its conditions were evaluated when it was built.
	 */
	@Order(5)
	@Test
	void springAotSwitchedOff() throws Exception {
		try (RunningApplication application = springAot("--tfo.enabled=false")) {
			assertThat(ClientOnLibrary.WEBCLIENT_REACTOR.secondConnection(application)).isEqualTo("no hit");
			assertThat(ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.secondConnection(application)).isEqualTo("no hit");
			assertThat(application.end()).as(application.output()).isZero();
			assertThat(application.output()).contains("Starting AOT-processed").doesNotContain("Fast Open");
		}
		try (RunningApplication application = springAot("--tfo.clients.httpcomponents.enabled=false")) {
			assertThat(application.awaitReport()).isEqualTo("TCP Fast Open is on for WebClient (Reactor Netty)");
			assertThat(ClientOnLibrary.WEBCLIENT_REACTOR.secondConnection(application)).isEqualTo("hit");
			assertThat(ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.secondConnection(application)).isEqualTo("no hit");
		}
	}

	private static RunningApplication springAot(String argument) throws Exception {
		return RunningApplication.start(JavaCommand.on(25)
			.with("-Dspring.aot.enabled=true")
			.jar(ExecutableJar.of("4.1", ApplicationKind.SERVLET).path(), argument));
	}

	@Order(6)
	@Test
	void documentationHoldsTheTable() throws Exception {
		this.table.compare();
	}

	/**
	 * The application as a container image has it: the layers, one over the other.
	 */
	private static Path layers(int jdk) throws Exception {
		Path extracted = Path.of("target", "layers-" + jdk).toAbsolutePath();
		Path application = Path.of("target", "layered-" + jdk).toAbsolutePath();
		Path jar = application.resolve("application.jar");
		if (!Files.exists(jar)) {
			run(JavaCommand.on(jdk)
				.with("-Djarmode=tools")
				.jar(ExecutableJar.of("4.1", ApplicationKind.SERVLET).path(), "extract", "--layers", "--force",
						"--destination", extracted.toString()));
			try (Stream<Path> layers = Files.list(extracted)) {
				for (Path layer : layers.sorted(Comparator.reverseOrder()).toList()) {
					copy(layer, application);
				}
			}
		}
		return jar;
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Path copied = to.resolve(from.relativize(file));
				Files.createDirectories(copied.getParent());
				Files.copy(file, copied);
			}
		}
	}

	private static void train(JavaCommand java, Path jar) throws Exception {
		run(java.with("-Dspring.context.exit=onRefresh").jar(jar));
	}

	private static void run(List<String> command) throws Exception {
		try (RunningApplication application = RunningApplication.start(command)) {
			assertThat(application.end()).as(application.output()).isZero();
		}
	}

	private String assertHits(String packaging, String line, int jdk, List<String> command) throws Exception {
		List<String> cells = new ArrayList<>(List.of(packaging,
				ExecutableJar.of(line, ApplicationKind.SERVLET).springBootVersions().iterator().next(),
				String.valueOf(jdk)));
		try (RunningApplication application = RunningApplication.start(command)) {
			assertThat(application.awaitReport())
				.isEqualTo("TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Apache HttpComponents)");
			cells.add(ClientOnLibrary.WEBCLIENT_REACTOR.secondConnection(application));
			cells.add(ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.secondConnection(application));
			assertThat(application.end()).as(application.output()).isZero();
			assertThat(application.output()).doesNotContain("WARNING", "[warning]");
			this.table.add(cells);
			assertThat(cells.subList(3, 5)).containsOnly("hit");
			return application.output();
		}
	}

}
