package io.github.tfo.lab.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;

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
		assertThat(run(Samples.Setting.class)).containsExactly("readsTheSetting() SUCCESSFUL", "Setting SUCCESSFUL");
		assertThat(namespace.sysctl("net.ipv4.tcp_fastopen")).isEqualTo("3");
	}

	@Test
	@InNetworkNamespace
	void settingIsMadeBeforeAMethodAndAfterIt() {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		namespace.sysctl("net.ipv4.tcp_fastopen", "0");
		assertThat(run(Samples.SettingOfMethod.class)).containsExactly("readsTheSetting() SUCCESSFUL",
				"SettingOfMethod SUCCESSFUL");
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
		assertThat(runOutside("false", Samples.Setting.class)).containsExactly("Setting" + reason);
		assertThat(runOutside("false", Samples.SettingOfMethod.class)).containsExactly("readsTheSetting()" + reason,
				"SettingOfMethod SUCCESSFUL");
		assertThat(runOutside("false", Samples.Everywhere.class)).containsExactly("Everywhere" + reason);
	}

	@Test
	void withoutANamespaceTestsFailInContinuousIntegration() throws Exception {
		for (Class<?> sample : List.of(Samples.Setting.class, Samples.Everywhere.class)) {
			assertThat(runOutside("true", sample)).singleElement()
				.asString()
				.startsWith(sample.getSimpleName() + " FAILED")
				.contains("tfo.lab.isolate=false");
		}
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
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-Dtfo.lab.isolate=false", "-cp", System.getProperty("java.class.path"), RunSample.class.getName(),
				sample.getName());
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

}
