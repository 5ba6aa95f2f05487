package io.github.tfo.benchmarks.micro;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;

import org.springframework.util.FileSystemUtils;

/**
 * This program's executable jar, unpacked by its own tools. JMH starts JVMs with the
 * class path of this one and main classes of its own, which are not to be found in a jar
 * of jars; a plain jar and a folder of libraries are what its launcher unpacks itself
 * into.
 */
final class ExtractedJar implements AutoCloseable {

	private static final String CLASS_PATH = "java.class.path";

	private final String classPath = System.getProperty(CLASS_PATH);

	private final Path folder = Files.createTempDirectory("tfo-benchmarks");

	ExtractedJar() throws IOException {
	}

	/**
	 * Have JVMs that are started with this one's class path find all classes.
	 */
	void putOnClassPath() throws IOException, InterruptedException {
		if (isExecutableJar()) {
			Path jar = Path.of(this.classPath);
			extract(jar);
			System.setProperty(CLASS_PATH, this.folder.resolve(jar.getFileName()).toString());
		}
	}

	private boolean isExecutableJar() throws IOException {
		if (this.classPath.contains(File.pathSeparator) || !this.classPath.endsWith(".jar")) {
			return false;
		}
		try (JarFile file = new JarFile(this.classPath)) {
			return file.getEntry("BOOT-INF/") != null;
		}
	}

	private void extract(Path jar) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination",
				this.folder.toString())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.INHERIT)
			.start();
		if (process.waitFor() != 0) {
			throw new IOException(jar + " cannot be unpacked to " + this.folder);
		}
	}

	@Override
	public void close() throws IOException {
		System.setProperty(CLASS_PATH, this.classPath);
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
