// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every link to a file or a heading of this repository leads there, and every page can be
 * reached from the README.
 */
class DocumentationLinkTests {

	@ParameterizedTest
	@MethodSource("io.github.tfo.documentation.Page#all")
	void leadSomewhere(Page page) {
		for (String link : page.links()) {
			if (link.matches("[a-z]+:.*")) {
				assertThat(link).as("%s: another protocol than https", page).matches("(https|http://localhost:).*");
			}
			else {
				assertLeadsSomewhere(page, link);
			}
		}
	}

	private static void assertLeadsSomewhere(Page page, String link) {
		String file = link.replaceAll("#.*", "");
		Path target = file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
		assertThat(target).as("%s: %s", page, link).exists();
		assertThat(target.startsWith(Page.ROOT)).as("%s: %s leaves the repository", page, link).isTrue();
		if (link.contains("#")) {
			assertThat(Files.isDirectory(target)).as("%s: %s", page, link).isFalse();
			assertThat(Page.of(Page.ROOT.relativize(target).toString()).anchors()).as("%s: %s", page, link)
				.contains(link.replaceAll(".*#", ""));
		}
	}

	@Test
	void everyPageIsLinkedFromTheReadme() {
		Page readme = Page.of("README.md");
		List<Path> linked = readme.links()
			.stream()
			.map((link) -> readme.path().resolveSibling(link.replaceAll("#.*", "")))
			.toList();
		assertThat(Page.all()).hasSizeGreaterThan(8)
			.filteredOn((page) -> !page.path().equals(readme.path()))
			.extracting(Page::path)
			.allMatch(linked::contains);
	}

}
