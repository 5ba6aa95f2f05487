// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is missing from the class path, the starter breaks no application context.
 * Each application has a real class path of its own: unlike with a filtered one, what is
 * missing cannot be linked either.
 */
@Tag("slow")
class MissingLibrariesTests {

	/**
	 * Libraries that an application picks independently, grouped by the part of the
	 * starter that uses them.
	 */
	private static final List<List<OptionalLibrary>> RELATED = List.of(
			List.of(OptionalLibrary.MICROMETER, OptionalLibrary.ACTUATOR),
			List.of(OptionalLibrary.REACTOR_NETTY, OptionalLibrary.HTTPCOMPONENTS, OptionalLibrary.JETTY));

	@ParameterizedTest
	@EnumSource
	void withoutOne(OptionalLibrary library) throws Exception {
		startWithout(EnumSet.of(library));
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void withoutTwo(OptionalLibrary first, OptionalLibrary second) throws Exception {
		startWithout(EnumSet.of(first, second));
	}

	static Stream<Arguments> pairs() {
		return RELATED.stream()
			.flatMap((related) -> related.stream()
				.flatMap((first) -> related.stream()
					.filter((second) -> second.ordinal() > first.ordinal())
					.map((second) -> Arguments.of(first, second))));
	}

	@Test
	void withoutAny() throws Exception {
		startWithout(EnumSet.allOf(OptionalLibrary.class));
	}

	private static void startWithout(Set<OptionalLibrary> missing) throws Exception {
		List<URL> classPath = new ArrayList<>();
		Set<OptionalLibrary> removed = EnumSet.noneOf(OptionalLibrary.class);
		for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
			.split(File.pathSeparator)) {
			List<OptionalLibrary> lost = missing.stream().filter((library) -> library.isIn(entry)).toList();
			removed.addAll(lost);
			if (lost.isEmpty()) {
				classPath.add(Path.of(entry).toUri().toURL());
			}
		}
		assertThat(removed).as("what was on the class path, and is missing now").isEqualTo(missing);
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader classLoader = new URLClassLoader(classPath.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(classLoader);
			Class.forName(Started.class.getName(), true, classLoader).getMethod("start").invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new AssertionError("The application does not start without " + missing, ex.getCause());
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/**
	 * What an application may do without.
	 */
	enum OptionalLibrary {

		MICROMETER("/micrometer-(core|registry|observation-test|jakarta)|/spring-boot-micrometer-metrics"),

		MICROMETER_OF_SPRING_BOOT("/spring-boot-micrometer-metrics"),

		ACTUATOR("/spring-boot-actuator"),

		REACTOR_NETTY("/reactor-netty"),

		NETTY("/reactor-netty|/netty-"),

		HTTPCOMPONENTS("/httpc(lient|ore)5"),

		JETTY("/jetty-"),

		JETTY_REACTIVE("/jetty-reactive-httpclient"),

		JNA("/jna-"),

		WEBCLIENT("/spring-boot-(starter-)?webclient|/spring-webflux"),

		RESTCLIENT("/spring-boot-(starter-)?restclient"),

		HTTP_CLIENT("/spring-boot-(starter-)?(http-client|restclient|webclient)"),

		GATEWAY("/spring-cloud-gateway"),

		OPENFEIGN("/spring-cloud-openfeign");

		private final Pattern jars;

		OptionalLibrary(String jars) {
			this.jars = Pattern.compile("(" + jars + ")[^/]*\\.jar$");
		}

		boolean isIn(String entry) {
			return this.jars.matcher(entry).find();
		}

	}

	/**
	 * Is loaded by the class loader that lacks something.
	 */
	public static final class Started {

		private Started() {
		}

		public static void start() {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
				.web(WebApplicationType.NONE)
				.properties("tfo.enabled=true", "spring.main.banner-mode=off", "spring.jmx.enabled=false")
				.run()) {
				context.getBean(FastOpenSupport.class).current();
			}
		}

	}

}
