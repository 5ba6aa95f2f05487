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

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is missing from the class path, the starter breaks no application context.
 */
class MissingLibrariesTests {

	/**
	 * On a real class path, where a class that is missed cannot be linked.
	 */
	@ParameterizedTest
	@EnumSource
	void withoutOne(OptionalLibrary library) throws Exception {
		startWithout(EnumSet.of(library));
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
	 * The conditions of the starter alone, since there are many pairs, and Spring Boot's
	 * own do not hold where part of one of its modules is missing.
	 */
	@ParameterizedTest
	@MethodSource("pairs")
	void withoutTwo(OptionalLibrary first, OptionalLibrary second) {
		List<OptionalLibrary> missing = List.of(first, second);
		List<Class<?>> configurations = new ArrayList<>(List.of(FastOpenAutoConfiguration.class));
		if (!missing.contains(OptionalLibrary.ACTUATOR)) {
			// Else Spring Boot passes over it by what the build has noted of its
			// conditions
			configurations.add(FastOpenEndpointAutoConfiguration.class);
		}
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(configurations.toArray(Class<?>[]::new)))
			.withPropertyValues("tfo.enabled=true", "management.endpoints.jmx.exposure.include=tfo")
			.withClassLoader(new FilteredClassLoader(
					missing.stream().map(OptionalLibrary::packages).flatMap(List::stream).toArray(String[]::new)))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(FastOpenSupport.class));
	}

	static Stream<Arguments> pairs() {
		OptionalLibrary[] all = OptionalLibrary.values();
		return Stream.of(all)
			.flatMap((first) -> Stream.of(all)
				.filter((second) -> second.ordinal() > first.ordinal())
				.map((second) -> Arguments.of(first, second)));
	}

	/**
	 * What an application may do without.
	 */
	enum OptionalLibrary {

		MICROMETER("/micrometer-(core|registry|observation-test|jakarta)|/spring-boot-micrometer-metrics",
				"io.micrometer.core", "org.springframework.boot.micrometer.metrics"),

		MICROMETER_OF_SPRING_BOOT("/spring-boot-micrometer-metrics", "org.springframework.boot.micrometer.metrics"),

		ACTUATOR("/spring-boot-actuator", "org.springframework.boot.actuate"),

		REACTOR_NETTY("/reactor-netty", "reactor.netty"),

		NETTY("/reactor-netty|/netty-", "reactor.netty", "io.netty"),

		HTTPCOMPONENTS("/httpc(lient|ore)5", "org.apache.hc"),

		JETTY("/jetty-", "org.eclipse.jetty"),

		JETTY_REACTIVE("/jetty-reactive-httpclient", "org.eclipse.jetty.reactive"),

		JNA("/jna-", "com.sun.jna"),

		WEBCLIENT("/spring-boot-(starter-)?webclient|/spring-webflux", "org.springframework.boot.webclient",
				"org.springframework.web.reactive"),

		RESTCLIENT("/spring-boot-(starter-)?restclient", "org.springframework.boot.restclient"),

		HTTP_CLIENT("/spring-boot-(starter-)?(http-client|restclient|webclient)",
				"org.springframework.boot.http.client", "org.springframework.boot.restclient",
				"org.springframework.boot.webclient");

		private final Pattern jars;

		private final List<String> packages;

		OptionalLibrary(String jars, String... packages) {
			this.jars = Pattern.compile("(" + jars + ")[^/]*\\.jar$");
			this.packages = List.of(packages);
		}

		boolean isIn(String entry) {
			return this.jars.matcher(entry).find();
		}

		List<String> packages() {
			return this.packages;
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
