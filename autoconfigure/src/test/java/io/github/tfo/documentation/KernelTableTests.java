// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of kernels has what {@code kernel-tests/run} wrote.
 */
class KernelTableTests {

	@Test
	void documentationHoldsTheResults() throws IOException {
		List<List<String>> results = Files.readAllLines(Page.ROOT.resolve("kernel-tests/results.tsv"))
			.stream()
			.map((line) -> List.of(line.split("\t")))
			.toList();
		assertThat(results).isNotEmpty()
			.allSatisfy((row) -> assertThat(row).noneMatch((cell) -> cell.endsWith("failed")));
		assertThat(Page.of("docs/compatibility.md").table("Kernels")).isEqualTo(results);
	}

}
