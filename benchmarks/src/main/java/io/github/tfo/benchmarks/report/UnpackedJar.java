// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * This program's executable jar, unpacked, for processes whose main class is not to be
 * found in a jar of jars.
 */
public final class UnpackedJar implements AutoCloseable {

	private static final String CLASSES = "BOOT-INF/classes/";

	private static final String LIBRARIES = "BOOT-INF/lib/";

	private final Path folder = Files.createTempDirectory("tfo-benchmarks");

	private final List<Path> libraries = new ArrayList<>();

	/**
	 * Unpack it.
	 * @param files which of its files, by their names in it
	 */
	public UnpackedJar(Predicate<String> files) throws IOException {
		String jar = System.getProperty("java.class.path");
		if (!Files.isRegularFile(Path.of(jar))) {
			throw new IllegalStateException("It starts processes from its own jar, so it has to be run from it");
		}
		try (JarFile file = new JarFile(jar)) {
			for (JarEntry entry : file.stream().toList()) {
				if (!entry.isDirectory() && entry.getName().startsWith("BOOT-INF/") && files.test(entry.getName())) {
					Path target = this.folder.resolve(entry.getName());
					Files.createDirectories(target.getParent());
					try (InputStream content = file.getInputStream(entry)) {
						Files.copy(content, target);
					}
					if (entry.getName().startsWith(LIBRARIES)) {
						this.libraries.add(target);
					}
				}
			}
		}
	}

	/**
	 * Return its class path.
	 * @param libraries which of the libraries are on it, by the names of their files
	 */
	public String classPath(Predicate<String> libraries) {
		return Stream
			.concat(Stream.of(this.folder.resolve(CLASSES)),
					this.libraries.stream().filter((library) -> libraries.test(library.getFileName().toString())))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
