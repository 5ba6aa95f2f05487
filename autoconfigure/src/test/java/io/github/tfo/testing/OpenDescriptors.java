// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The descriptors that this process has open, as the kernel lists them.
 */
public final class OpenDescriptors {

	private OpenDescriptors() {
	}

	public static long count() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.count();
		}
	}

}
