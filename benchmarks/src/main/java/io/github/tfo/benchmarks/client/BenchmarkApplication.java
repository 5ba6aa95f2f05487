package io.github.tfo.benchmarks.client;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Applications that are configured as users would configure them, with all meters and the
 * endpoint.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class BenchmarkApplication {

	public static final String SSL_BUNDLE = "upstream";

	private static final int POLL_MILLIS = 5;

	/**
	 * Start one with Fast Open off or on.
	 * @param certificate what to trust, in PEM
	 * @param property another one, as {@code name=value}
	 */
	public static ConfigurableApplicationContext start(boolean enabled, @Nullable String certificate, String property)
			throws InterruptedException {
		return start(enabled, certificate, List.of(property), (context) -> {
		});
	}

	/**
	 * Start one with Fast Open off or on.
	 * @param certificate what to trust, in PEM
	 * @param more other properties, each as {@code name=value}
	 * @param beans adds the application's own beans
	 */
	public static ConfigurableApplicationContext start(boolean enabled, @Nullable String certificate, List<String> more,
			ApplicationContextInitializer<GenericApplicationContext> beans) throws InterruptedException {
		List<String> properties = new ArrayList<>(
				List.of("tfo.enabled=" + enabled, "spring.main.banner-mode=off", "spring.jmx.enabled=true",
						"spring.jmx.unique-names=true", "management.endpoints.jmx.exposure.include=tfo"));
		properties.addAll(more);
		if (certificate != null) {
			properties.add("spring.ssl.bundle.pem." + SSL_BUNDLE + ".truststore.certificate=" + certificate);
			properties.add("spring.http.clients.ssl.bundle=" + SSL_BUNDLE);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(BenchmarkApplication.class)
			.web(WebApplicationType.NONE)
			.initializers(beans)
			.properties(properties.stream().filter((line) -> !line.isEmpty()).toArray(String[]::new))
			.run();
		if (enabled) {
			awaitFastOpen(context.getBean(FastOpenSupport.class));
		}
		return context;
	}

	/**
	 * Wait until Fast Open can be used: connections that are opened before that are
	 * ordinary ones.
	 */
	public static void awaitFastOpen(FastOpenSupport support) throws InterruptedException {
		KernelSupport state = support.currentForJdkSockets();
		while (state.reason() == UnsupportedReason.INITIALIZING) {
			Thread.sleep(POLL_MILLIS);
			state = support.currentForJdkSockets();
		}
		if (!state.supported()) {
			throw new IllegalStateException("There is no Fast Open to be measured: " + state.detail());
		}
	}

}
