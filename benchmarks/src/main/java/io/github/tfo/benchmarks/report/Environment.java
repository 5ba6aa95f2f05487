package io.github.tfo.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.SpringBootVersion;

/**
 * What a machine is, as far as its figures depend on it.
 */
final class Environment {

	private Environment() {
	}

	static Map<String, String> read() {
		Map<String, String> environment = new LinkedHashMap<>();
		environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
		environment.put("arch", System.getProperty("os.arch"));
		environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
		environment.put("load average at start", String.format(Locale.ROOT, "%.2f",
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
		environment.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		environment.put("spring-boot", String.valueOf(SpringBootVersion.getVersion()));
		return environment;
	}

}
