package io.github.tfo.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.UnsupportedReason;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application in a JVM of its own, for what only a JVM's options or class path can
 * show: it fetches a URL twice by each client, prints the answers and ends.
 */
public final class ChildApplication {

	private final List<String> options = new ArrayList<>();

	private final List<String> properties = new ArrayList<>();

	private Path javaHome = Path.of(System.getProperty("java.home"));

	private Predicate<String> classPath = (entry) -> true;

	private ChildApplication() {
	}

	public static ChildApplication withOptions(String... options) {
		ChildApplication application = new ChildApplication();
		application.options.addAll(List.of(options));
		return application;
	}

	public ChildApplication withoutJar(String name) {
		this.classPath = (entry) -> !entry.contains(name);
		return this;
	}

	public ChildApplication withProperties(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	public ChildApplication on(Path javaHome) {
		this.javaHome = javaHome;
		return this;
	}

	/**
	 * Run it until it ends.
	 * @return what it printed
	 */
	public String fetch(String url) throws IOException, InterruptedException {
		String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> command = new ArrayList<>(List.of(this.javaHome.resolve("bin/java").toString()));
		command.addAll(this.options);
		command.addAll(List.of("-cp",
				Arrays.stream(entries.split(File.pathSeparator))
					.filter(this.classPath)
					.collect(Collectors.joining(File.pathSeparator)),
				ChildApplication.class.getName(), url));
		this.properties.forEach((property) -> command.add("--" + property));
		Path output = Files.createTempFile("child-application", ".log");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (!process.waitFor(60, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
			return Files.readString(output, StandardCharsets.UTF_8) + "exit code " + process.waitFor();
		}
		finally {
			Files.delete(output);
		}
	}

	public static void main(String[] args) throws IOException {
		if (Boolean.getBoolean("test.foreign-sockets")) {
			ForeignSocketImpl.install();
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.properties("tfo.enabled=true", "spring.http.clients.imperative.factory=reactor")
			.run(args)) {
			FastOpenSupport support = context.getBean(FastOpenSupport.class);
			Awaitility.await().until(() -> support.current().reason() != UnsupportedReason.INITIALIZING);
			for (int i = 0; i < 2; i++) {
				System.out.println("WebClient: " + context.getBean(WebClient.Builder.class)
					.build()
					.get()
					.uri(args[0])
					.header("Connection", "close")
					.retrieve()
					.bodyToMono(String.class)
					.block(Duration.ofSeconds(10)));
				System.out.println("RestClient: " + context.getBean(RestClient.Builder.class)
					.build()
					.get()
					.uri(args[0])
					.header("Connection", "close")
					.retrieve()
					.body(String.class));
			}
			System.out.println("supported: " + support.current().supported());
		}
	}

}
