// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Runs sample classes with a JUnit Platform of its own and looks at what it reports.
 */
class ExtensionsTests {

	@Test
	@InNetworkNamespace
	void settingIsMadeBeforeTheClassAndAfterIt() {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		namespace.sysctl("net.ipv4.tcp_fastopen", "0");
		assertThat(run(Samples.OnClass.class)).containsExactly("readsTheSetting() SUCCESSFUL", "OnClass SUCCESSFUL");
		assertThat(namespace.sysctl("net.ipv4.tcp_fastopen")).isEqualTo("3");
	}

	@Test
	@InNetworkNamespace
	void settingIsMadeBeforeAMethodAndAfterIt() {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		namespace.sysctl("net.ipv4.tcp_fastopen", "0");
		assertThat(run(Samples.OnMethod.class)).containsExactly("readsTheSetting() SUCCESSFUL", "OnMethod SUCCESSFUL");
		assertThat(namespace.sysctl("net.ipv4.tcp_fastopen")).isEqualTo("3");
	}

	@Test
	@NeedsLab
	void labIsAParameterEverywhereAndClosedAfterTheClass() {
		Samples.LABS.clear();
		assertThat(run(Samples.Everywhere.class)).containsExactly("first(NetworkLab) SUCCESSFUL",
				"inside(NetworkLab) SUCCESSFUL", "Inner SUCCESSFUL", "Everywhere SUCCESSFUL");
		assertOneClosedLab(5);
	}

	@Test
	@NeedsLab
	void labIsThereForOneInstancePerClassToo() {
		Samples.LABS.clear();
		assertThat(run(Samples.OneInstance.class)).containsExactly("first(NetworkLab) SUCCESSFUL",
				"OneInstance SUCCESSFUL");
		assertOneClosedLab(3);
	}

	private static void assertOneClosedLab(int uses) {
		assertThat(Samples.LABS).hasSize(uses);
		NetworkLab lab = Samples.LABS.get(0);
		assertThat(Samples.LABS).allMatch((each) -> each == lab);
		assertThat(catchThrowable(() -> lab.server().call(() -> 1))).hasMessageContaining("closed");
		assertThat(lab.link().roundTrip().toMillis()).isEqualTo(2);
	}

	@Test
	@NeedsLab
	void aMiddleboxThatThrowsFailsTheClass() {
		assertThat(run(Samples.Failing.class)).hasSize(2)
			.contains("passes(NetworkLab) SUCCESSFUL")
			.last()
			.asString()
			.startsWith("Failing FAILED")
			.contains("The link, a middlebox or a tap has failed")
			.endsWith("< / by zero");
	}

	@Test
	void withoutANamespaceTestsAreDisabledWithTheReason() throws Exception {
		String reason = " skipped: -Dtfo.lab.isolate=false keeps this JVM in the host's network namespace: remove it";
		assertThat(runOutside("false", Samples.OnClass.class)).containsExactly("OnClass" + reason);
		assertThat(runOutside("false", Samples.OnMethod.class)).containsExactly("readsTheSetting()" + reason,
				"OnMethod SUCCESSFUL");
		assertThat(runOutside("false", Samples.Everywhere.class)).containsExactly("Everywhere" + reason);
	}

	@Test
	void withoutANamespaceTestsFailInContinuousIntegration() throws Exception {
		for (Class<?> sample : List.of(Samples.OnClass.class, Samples.Everywhere.class)) {
			assertThat(runOutside("true", sample)).singleElement()
				.asString()
				.startsWith(sample.getSimpleName() + " FAILED")
				.contains("tfo.lab.isolate=false");
		}
	}

	/** As Surefire does in Maven's own JVM. */
	@Test
	@InNetworkNamespace
	void aJvmThatOnlyLooksForTestsKeepsItsNetwork() throws Exception {
		assertThat(java(DiscoverSample.class, Samples.OnClass.class, "true")).containsExactly("true");
	}

	/** What the platform reports of a sample, in this JVM. */
	static List<String> run(Class<?> sample) {
		List<String> reports = new CopyOnWriteArrayList<>();
		LauncherFactory.create()
			.execute(
					LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(sample)).build(),
					new TestExecutionListener() {

						@Override
						public void executionSkipped(TestIdentifier test, String reason) {
							reports.add(name(test) + " skipped: " + reason);
						}

						@Override
						public void executionFinished(TestIdentifier test, TestExecutionResult result) {
							if (test.getParentId().isPresent()) {
								reports.add(name(test) + " " + result.getStatus()
										+ result.getThrowable().map((ex) -> " " + message(ex)).orElse(""));
							}
						}

					});
		return reports;
	}

	private static String name(TestIdentifier test) {
		return test.getDisplayName().replace("Samples$", "");
	}

	private static String message(Throwable ex) {
		return (ex.getCause() != null) ? ex.getMessage() + " < " + message(ex.getCause()) : ex.getMessage();
	}

	/** What the platform reports in a JVM that may not isolate itself. */
	private static List<String> runOutside(String ci, Class<?> sample) throws IOException {
		return java(RunSample.class, sample, ci, "-Dtfo.lab.isolate=false");
	}

	private static List<String> java(Class<?> program, Class<?> sample, String ci, String... options)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
		command.addAll(List.of(options));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName(), sample.getName()));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("CI", ci);
		Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
	}

	/** The program of {@link #runOutside}. */
	static final class RunSample {

		private RunSample() {
		}

		public static void main(String[] arguments) throws ClassNotFoundException {
			run(Class.forName(arguments[0])).forEach(System.out::println);
		}

	}

	/**
	 * Says whether it is still in its network namespace after it has looked for tests.
	 */
	static final class DiscoverSample {

		private DiscoverSample() {
		}

		public static void main(String[] arguments) throws Exception {
			Path namespace = Path.of("/proc/thread-self/ns/net");
			Path before = Files.readSymbolicLink(namespace);
			try (LauncherSession session = LauncherFactory.openSession()) {
				session.getLauncher()
					.discover(LauncherDiscoveryRequestBuilder.request()
						.selectors(DiscoverySelectors.selectClass(Class.forName(arguments[0])))
						.build());
				System.out.println(Files.readSymbolicLink(namespace).equals(before));
			}
		}

	}

}
