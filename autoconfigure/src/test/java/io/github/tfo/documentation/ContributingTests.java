// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code CONTRIBUTING.md} speaks of messages and classes that there are.
 */
class ContributingTests {

	private static final Pattern PACKAGE_OR_CLASS = Pattern.compile("`([a-z]+(?:/[A-Z]\\w+)?)`");

	/**
	 * What is missing for a test, up to where the message goes on with a value.
	 */
	private static final Pattern MISSING = Pattern.compile("Optional\\s*\\.of\\([^;]*?\"([^\"]{10,})\"");

	private final Page page = Page.of("CONTRIBUTING.md");

	@Test
	void hasTheMessagesOfTheLab() throws IOException {
		String sources = sources();
		assertThat(messages()).hasSizeGreaterThan(5).allSatisfy((message) -> assertThat(sources).contains(message));
	}

	@Test
	void hasAllThatMayBeMissing() throws IOException {
		List<String> messages = messages();
		assertThat(MISSING.matcher(sources()).results()).extracting((missing) -> missing.group(1))
			.hasSizeGreaterThan(5)
			.allSatisfy((missing) -> assertThat(messages).anyMatch(missing::contains));
	}

	private List<String> messages() {
		return this.page.table("What the lab needs, and what it says")
			.stream()
			.map((row) -> row.get(0).replaceAll("^(/dev/net/tun|-Dtfo\\.lab\\.isolate)", ""))
			.toList();
	}

	private static String sources() throws IOException {
		StringBuilder sources = new StringBuilder();
		try (Stream<Path> files = Files.walk(Page.ROOT.resolve("network-lab/src/main/java"))) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				sources.append(Files.readString(file));
			}
		}
		return sources.toString().replaceAll("\"\\s*\\+\\s*\"", "");
	}

	@Test
	void hasTheClassesOfTheMap() {
		Path sources = Page.ROOT.resolve("autoconfigure/src/main/java/io/github/tfo");
		List<String> names = this.page.table("Map of the code")
			.stream()
			.flatMap((row) -> PACKAGE_OR_CLASS.matcher(row.get(1)).results())
			.map((MatchResult name) -> name.group(1))
			.toList();
		assertThat(names).hasSizeGreaterThan(8)
			.allSatisfy((name) -> assertThat(sources.resolve(name.contains("/") ? name + ".java" : name)).exists());
	}

}
