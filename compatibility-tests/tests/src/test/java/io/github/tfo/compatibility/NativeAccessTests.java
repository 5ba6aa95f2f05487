// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the JVM says, or does not say, of native access (JEP 472) and of the use of JNI.
 */
@InNetworkNamespace
class NativeAccessTests {

	private static final Path APPLICATION = ExecutableJar.of("4.1", ApplicationKind.NON_WEB).path();

	/**
	 * A complaint of {@code -Xcheck:jni}, and the method that has given rise to it.
	 */
	private static final Pattern COMPLAINT = Pattern.compile("^WARNING.*\\R\\s+at ([\\w.$]+)", Pattern.MULTILINE);

	private static final Path SAMPLE = Path.of("..", "..", "sample-app", "target", "tfo-sample-app.jar");

	/**
	 * The manifest's {@code Enable-Native-Access} holds where all others are refused.
	 */
	@Test
	void manifestGrantsIt() throws Exception {
		String output = output(JavaCommand.on(25).with("--illegal-native-access=deny").jar(APPLICATION), "hit");
		assertThat(output).doesNotContain("WARNING");
	}

	/**
	 * So that the absence of warnings means something.
	 */
	@Test
	void withoutTheManifestThereAreWarnings() throws Exception {
		String output = output(JavaCommand.on(25).jarWithoutManifest(APPLICATION), "hit");
		assertThat(output).contains("WARNING: A restricted method in java.lang.System has been called",
				"WARNING: Use --enable-native-access=ALL-UNNAMED");
	}

	@Test
	void withoutTheManifestItIsRefusedAndTheApplicationWorks() throws Exception {
		String output = output(JavaCommand.on(25).with("--illegal-native-access=deny").jarWithoutManifest(APPLICATION),
				"no hit");
		assertThat(output).containsOnlyOnce("TCP Fast Open is off: The JVM denies native access; start it with "
				+ "--enable-native-access=ALL-UNNAMED");
	}

	/**
	 * JNA itself is complained of: when it is loaded, and for the position of a buffer
	 * that it passes to {@code send}, which it asks for without looking for an exception.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 17, 25 })
	void jniIsUsedAsItsSpecificationSays(int jdk) throws Exception {
		String output = output(JavaCommand.on(jdk).with("-Xcheck:jni").jar(APPLICATION), "hit");
		assertThat(output).doesNotContain("FATAL ERROR");
		List<String> culprits = COMPLAINT.matcher(output).results().map((complaint) -> complaint.group(1)).toList();
		assertThat(culprits).isNotEmpty()
			.isSubsetOf("jdk.internal.loader.NativeLibraries.load", "io.github.tfo.linux.LibC.send");
	}

	@Test
	void sampleStartsWithoutWarnings() throws Exception {
		try (FreshUpstream upstream = FreshUpstream.start();
				RunningApplication sample = RunningApplication.start(JavaCommand.on(25)
					.jar(SAMPLE, "--server.port=0", "--sample.requests=2", "--sample.warm-up=1",
							"--upstream=" + upstream.url("/")))) {
			sample.awaitReport();
			sample.await("Now try it yourself");
			assertThat(sample.output()).doesNotContain("WARNING");
		}
	}

	private static String output(List<String> command, String expected) throws Exception {
		try (RunningApplication application = RunningApplication.start(command)) {
			application.awaitReport();
			assertThat(ClientOnLibrary.WEBCLIENT_REACTOR.secondConnection(application)).isEqualTo(expected);
			assertThat(ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.secondConnection(application)).isEqualTo(expected);
			assertThat(application.end()).as(application.output()).isZero();
			return application.output();
		}
	}

}
