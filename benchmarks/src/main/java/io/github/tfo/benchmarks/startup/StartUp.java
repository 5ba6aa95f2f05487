// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.startup;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.tfo.benchmarks.report.Benchmark;
import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample;
import io.github.tfo.benchmarks.report.UnpackedJar;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.KernelCounters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long an ordinary application takes to start, and what memory it has then: without
 * the starter, with it, and with Fast Open enabled. Each start is a process.
 */
@Command(name = "start-up", description = "Time to ready and memory of an application, without the starter and with.")
public final class StartUp extends Benchmark {

	/** What only the benchmarks need. */
	private static final List<String> OF_THE_BENCHMARKS = List.of("animated-gif-lib", "annotations", "apiguardian",
			"bcpkix", "bcprov", "bcutil", "commons-math3", "fontbox", "graphics2d", "jmh-", "jopt-", "junit-",
			"kotlin-", "netty-pkitesting", "okhttp-", "okio-", "opentest4j", "pdfbox", "picocli", "tfo-network-lab",
			"VectorGraphics2D", "xchart");

	private static final List<String> OF_OTHER_CLIENTS = List.of("httpclient5", "httpcore5", "jetty-");

	private static final List<String> OF_THE_STARTER = List.of("tfo-spring-boot-", "jna-");

	/** After its first requests, for what it still does in the background. */
	private static final Duration SETTLING = Duration.ofSeconds(3);

	private static final String READY = "ready: answers /actuator/health, ms";

	private static final String RESIDENT = "resident memory (VmRSS), MiB";

	private static final double MAX_READY_RATIO = 1.03;

	private static final double MAX_MEBIBYTES = 12;

	@Option(names = "--clients", description = "Which HTTP clients the application has: reactor or all.")
	private String clients = "reactor";

	@Option(names = "--rounds", description = "Starts of each variant.")
	private int rounds = 15;

	/**
	 * A young generation of a fixed size is used up by any start, so that memory does not
	 * depend on when a collection happens to come.
	 */
	@Option(names = "--jvm", description = "Options of the application's JVM.")
	private String jvm = "-XX:+UseSerialGC -Xms128m -Xmx128m -Xmn48m";

	private final Map<Variant, List<Map<String, Double>>> starts = new EnumMap<>(Variant.class);

	@Override
	@SuppressWarnings("try")
	protected void run(Report report) throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		List<Variant> variants = new ArrayList<>(List.of(Variant.values()));
		try (UnpackedJar jar = new UnpackedJar(StartUp::isOfApplication);
				ServerCertificate certificate = new ServerCertificate(InetAddress.getLoopbackAddress());
				Upstream upstream = Upstream.reactorNetty(namespace, certificate, 1)) {
			for (Variant variant : variants) {
				// Brings files into the page cache, and fetches the cookie
				measure(namespace, jar, variant);
				this.starts.put(variant, new ArrayList<>());
			}
			for (int i = 0; i < this.rounds; i++) {
				Collections.shuffle(variants);
				for (Variant variant : variants) {
					Map<String, Double> figures = measure(namespace, jar, variant);
					of(variant).add(figures);
					report.add(Map.of("round", i, "variant", variant, "figures", figures));
				}
				System.err.printf("Round %d of %d%n", i + 1, this.rounds);
			}
		}
		print();
		report.atMost("time to ready, on/off", compare(READY, Variant.OFF, (on, off) -> on / off), MAX_READY_RATIO);
		report.atMost("resident memory, MiB, on - off", compare(RESIDENT, Variant.OFF, (on, off) -> on - off),
				MAX_MEBIBYTES);
	}

	private List<Map<String, Double>> of(Variant variant) {
		return this.starts.getOrDefault(variant, List.of());
	}

	/**
	 * Start it once. Fails when its requests do, or when Fast Open is on where it should
	 * not be, or not where it should.
	 */
	private Map<String, Double> measure(NetworkNamespace namespace, UnpackedJar jar, Variant variant) throws Exception {
		Map<String, Double> figures = new LinkedHashMap<>();
		try (ApplicationProcess application = new ApplicationProcess(namespace, command(jar, variant))) {
			figures.put(READY, application.awaitReady());
			figures.put("CPU time until then, ms", application.cpuMillis());
			long fastOpens = KernelCounters.read().active();
			figures.put("first request of WebClient, ms", Double.valueOf(application.get("/call/web")));
			figures.put("first request is a Fast Open", (double) (KernelCounters.read().active() - fastOpens));
			figures.put("then the first of RestClient, ms", Double.valueOf(application.get("/call/rest")));
			if (variant == Variant.ON) {
				application.awaitFastOpen();
			}
			Thread.sleep(SETTLING.toMillis());
			figures.put("classes loaded",
					new JsonMapper().readTree(application.get("/actuator/metrics/jvm.classes.loaded"))
						.at("/measurements/0/value")
						.asDouble());
			figures.put(RESIDENT, application.residentMebibytes());
			if (variant != Variant.ON && application.hasFastOpen()) {
				throw new IllegalStateException("Fast Open is on although it is not enabled");
			}
		}
		return figures;
	}

	private List<String> command(UnpackedJar jar, Variant variant) {
		String classPath = jar.classPath((library) -> !startsWithAny(library, OF_THE_BENCHMARKS)
				&& (this.clients.equals("all") || !startsWithAny(library, OF_OTHER_CLIENTS))
				&& (variant != Variant.WITHOUT || !startsWithAny(library, OF_THE_STARTER)));
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(this.jvm.trim().split("\\s+")));
		command.addAll(List.of("-cp", classPath, StartUpApplication.class.getName(),
				"--" + StartUpApplication.UPSTREAM_PROPERTY + "="
						+ Upstream.url(InetAddress.getLoopbackAddress(), "http", 0),
				"--management.endpoints.web.exposure.include=health,metrics,prometheus,tfo",
				"--tfo.enabled=" + (variant == Variant.ON)));
		return command;
	}

	/** The benchmarks' own logging says nothing of Fast Open. */
	private static boolean isOfApplication(String file) {
		return !file.endsWith("/logback.xml");
	}

	private static boolean startsWithAny(String library, List<String> prefixes) {
		return prefixes.stream().anyMatch(library::startsWith);
	}

	private void print() {
		System.out.printf("%n%-34s %9s %9s %9s   %-26s %-28s %s%n", "medians, 95% intervals", "without", "off", "on",
				"on/off", "on - off", "on - without");
		for (String figure : of(Variant.ON).get(0).keySet()) {
			List<Double> medians = Stream.of(Variant.values())
				.map((variant) -> new Sample(
						of(variant).stream().map((start) -> start.getOrDefault(figure, 0.0)).toList())
					.median()
					.value())
				.toList();
			System.out.printf("%-34s %,9.1f %,9.1f %,9.1f   %-26s %-28s %s%n", figure, medians.get(0), medians.get(1),
					medians.get(2), compare(figure, Variant.OFF, (on, off) -> on / off).text(3),
					compare(figure, Variant.OFF, (on, off) -> on - off).text(1),
					compare(figure, Variant.WITHOUT, (on, without) -> on - without).text(1));
		}
	}

	/** Compare each start with Fast Open with the other one of its round. */
	private Estimate compare(String figure, Variant other, DoubleBinaryOperator operator) {
		return new Sample(IntStream.range(0, this.rounds)
			.mapToDouble((i) -> operator.applyAsDouble(of(Variant.ON).get(i).getOrDefault(figure, 0.0),
					of(other).get(i).getOrDefault(figure, 0.0)))
			.boxed()
			.toList()).median();
	}

	/** How much of the starter an application has. */
	private enum Variant {

		/** Not even on the class path. */
		WITHOUT,

		/** On the class path, and not enabled. */
		OFF,

		/** Enabled. */
		ON

	}

}
