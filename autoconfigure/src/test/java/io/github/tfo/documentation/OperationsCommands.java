// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.util.List;
import java.util.Map;

import io.github.tfo.documentation.Page.Block;
import io.github.tfo.lab.NetworkNamespace;

/**
 * The commands of {@code docs/operations.md}, for tests of what they are there for.
 */
public final class OperationsCommands {

	private OperationsCommands() {
	}

	/**
	 * Run a shell block.
	 * @param section the heading that it is under
	 * @param index which of the section's shell blocks, from 0
	 */
	public static void run(String section, int index, NetworkNamespace namespace, Map<String, String> variables)
			throws Exception {
		ShellBlockTests.run(blocks(section).get(index), namespace, variables);
	}

	static List<Block> blocks(String section) {
		return Page.of("docs/operations.md")
			.blocks()
			.stream()
			.filter((block) -> block.section().equals(section) && block.language().equals("shell"))
			.toList();
	}

}
