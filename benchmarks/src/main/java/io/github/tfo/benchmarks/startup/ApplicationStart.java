package io.github.tfo.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.KernelCounters;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts the application, has it make its first requests, and measures.
 */
final class ApplicationStart {

	/** After its first requests, for what it still does in the background. */
	private static final Duration SETTLING = Duration.ofSeconds(3);

	private static final double KIBIBYTES_PER_MEBIBYTE = 1024;

	private static final JsonMapper JSON = new JsonMapper();

	private final NetworkNamespace namespace;

	private final ApplicationClassPath classPath;

	private final List<String> jvmOptions;

	private final String upstream;

	ApplicationStart(NetworkNamespace namespace, ApplicationClassPath classPath, List<String> jvmOptions,
			String upstream) {
		this.namespace = namespace;
		this.classPath = classPath;
		this.jvmOptions = jvmOptions;
		this.upstream = upstream;
	}

	/**
	 * Start it once. Fails when its requests do, or when Fast Open is on where it should
	 * not be, or not where it should.
	 */
	Measured measure(StarterVariant variant) throws Exception {
		Map<StartUpFigure, Double> figures = new EnumMap<>(StartUpFigure.class);
		try (ApplicationProcess application = ApplicationProcess.start(this.namespace, command(variant))) {
			figures.put(StartUpFigure.READY, millis(application.awaitReady()));
			figures.put(StartUpFigure.CPU_READY, (double) application.figures().cpuMillis());
			long fastOpens = KernelCounters.read().active();
			figures.put(StartUpFigure.FIRST_WEB_CLIENT, millis(Long.parseLong(application.get("/call/web"))));
			boolean firstIsFastOpen = KernelCounters.read().active() > fastOpens;
			figures.put(StartUpFigure.FIRST_REST_CLIENT, millis(Long.parseLong(application.get("/call/rest"))));
			application.get("/actuator/prometheus");
			if (variant.enabled()) {
				figures.put(StartUpFigure.FAST_OPEN, millis(application.awaitFastOpen()));
			}
			Thread.sleep(SETTLING.toMillis());
			figures.put(StartUpFigure.READY_TIME,
					TimeUnit.SECONDS.toMillis(1) * metric(application, "application.ready.time"));
			figures.put(StartUpFigure.CLASSES, metric(application, "jvm.classes.loaded"));
			ProcessFigures settled = application.figures();
			figures.put(StartUpFigure.CPU_SETTLED, (double) settled.cpuMillis());
			figures.put(StartUpFigure.RESIDENT, settled.residentKibibytes() / KIBIBYTES_PER_MEBIBYTE);
			figures.put(StartUpFigure.ANONYMOUS, settled.anonymousKibibytes() / KIBIBYTES_PER_MEBIBYTE);
			if (application.hasFastOpen() && !variant.enabled()) {
				throw new IllegalStateException("Fast Open is on although it is not enabled");
			}
			return new Measured(figures, firstIsFastOpen);
		}
	}

	private List<String> command(StarterVariant variant) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(this.jvmOptions);
		command.addAll(List.of("-cp", this.classPath.of(variant), StartUpApplication.class.getName(),
				"--" + StartUpApplication.UPSTREAM_PROPERTY + "=" + this.upstream,
				"--management.endpoints.web.exposure.include=health,metrics,prometheus,tfo",
				"--tfo.enabled=" + variant.enabled()));
		return command;
	}

	private static double metric(ApplicationProcess application, String name) throws IOException, InterruptedException {
		return JSON.readTree(application.get("/actuator/metrics/" + name))
			.path("measurements")
			.path(0)
			.path("value")
			.asDouble();
	}

	private static double millis(long nanos) {
		return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
	}

	/**
	 * One start.
	 *
	 * @param figures what was measured, as far as there is such a thing in its variant
	 * @param firstIsFastOpen whether the kernel counted a Fast Open at its first request
	 */
	record Measured(Map<StartUpFigure, Double> figures, boolean firstIsFastOpen) {
	}

}
