package io.github.tfo.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The class path of an ordinary application, unpacked from the executable jar of the
 * benchmarks: without what only the benchmarks need.
 */
final class ApplicationClassPath {

	private static final String LIBRARIES = "BOOT-INF/lib/";

	private static final String CLASSES = "BOOT-INF/classes/";

	private static final List<String> OF_THE_BENCHMARKS = List.of("VectorGraphics2D", "animated-gif-lib", "annotations",
			"apiguardian", "bcpkix", "bcprov", "bcutil", "commons-math3", "fontbox", "graphics2d", "jmh-", "jopt-",
			"junit-", "kotlin-", "netty-pkitesting", "okhttp-", "okio-", "opentest4j", "pdfbox", "tfo-network-lab",
			"xchart");

	private static final List<String> OF_OTHER_CLIENTS = List.of("httpclient5", "httpcore5", "jetty-");

	private static final List<String> OF_THE_STARTER = List.of("tfo-spring-boot-", "jna-");

	private final Path classes;

	private final List<Path> libraries;

	private ApplicationClassPath(Path classes, List<Path> libraries) {
		this.classes = classes;
		this.libraries = libraries;
	}

	/**
	 * Unpack it.
	 * @param jar the executable jar
	 * @param directory where to
	 * @param allClients whether the application has all HTTP clients that the starter
	 * knows, or Reactor Netty alone
	 */
	static ApplicationClassPath unpack(Path jar, Path directory, boolean allClients) throws IOException {
		String ownClasses = CLASSES + StartUpApplication.class.getPackageName().replace('.', '/') + "/";
		List<Path> libraries = new ArrayList<>();
		try (JarFile file = new JarFile(jar.toFile())) {
			for (JarEntry entry : file.stream().toList()) {
				String name = entry.getName();
				boolean library = name.startsWith(LIBRARIES) && name.endsWith(".jar");
				if (library ? isOfApplication(name.substring(LIBRARIES.length()), allClients)
						: name.startsWith(ownClasses) && name.endsWith(".class")) {
					Path target = directory.resolve(name);
					Files.createDirectories(target.getParent());
					try (InputStream content = file.getInputStream(entry)) {
						Files.copy(content, target);
					}
					if (library) {
						libraries.add(target);
					}
				}
			}
		}
		return new ApplicationClassPath(directory.resolve(CLASSES), libraries);
	}

	private static boolean isOfApplication(String library, boolean allClients) {
		return !startsWithAny(library, OF_THE_BENCHMARKS) && (allClients || !startsWithAny(library, OF_OTHER_CLIENTS));
	}

	private static boolean startsWithAny(String library, List<String> prefixes) {
		return prefixes.stream().anyMatch(library::startsWith);
	}

	/**
	 * As {@code java -cp} takes it.
	 */
	String of(StarterVariant variant) {
		StringBuilder path = new StringBuilder(this.classes.toString());
		for (Path library : this.libraries) {
			if (variant.hasStarter() || !startsWithAny(library.getFileName().toString(), OF_THE_STARTER)) {
				path.append(File.pathSeparatorChar).append(library);
			}
		}
		return path.toString();
	}

}
