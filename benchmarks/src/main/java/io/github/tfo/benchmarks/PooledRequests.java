package io.github.tfo.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Requests a second over pooled connections on loopback, with {@code tfo.enabled} on and
 * off by turns. There is nothing to gain there, so that the ratio shows what is lost.
 */
public final class PooledRequests {

	private static final Duration SLICE = Duration.ofSeconds(1);

	private static final int PAIRS = 30;

	private static final int WARM_UP_PAIRS = 5;

	private static final int AT_A_TIME = 16;

	private PooledRequests() {
	}

	/**
	 * Run it and print the medians and the median ratio of the pairs.
	 * @param args not used
	 */
	public static void main(String[] args) {
		LoopResources loops = LoopResources.create("upstream", 1, true);
		DisposableServer server = HttpServer.create()
			.runOn(loops)
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.sendString(Mono.just("hello")))
			.bindNow();
		String url = "http://127.0.0.1:" + server.port() + "/hello";
		try (ConfigurableApplicationContext off = start(false); ConfigurableApplicationContext on = start(true)) {
			compare("WebClient", () -> webClient(off, url), () -> webClient(on, url));
			compare("RestClient", () -> restClient(off, url), () -> restClient(on, url));
		}
		finally {
			server.disposeNow();
			loops.dispose();
		}
	}

	private static ConfigurableApplicationContext start(boolean enabled) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("tfo.enabled=" + enabled, "spring.main.banner-mode=off", "logging.level.root=warn")
			.run();
	}

	private static void compare(String client, Slice off, Slice on) {
		for (int i = 0; i < WARM_UP_PAIRS; i++) {
			off.requestsPerSecond();
			on.requestsPerSecond();
		}
		List<Double> offs = new ArrayList<>();
		List<Double> ons = new ArrayList<>();
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < PAIRS; i++) {
			// Whoever comes second finds a warmer machine
			boolean offFirst = i % 2 == 0;
			double first = (offFirst ? off : on).requestsPerSecond();
			double second = (offFirst ? on : off).requestsPerSecond();
			offs.add(offFirst ? first : second);
			ons.add(offFirst ? second : first);
			ratios.add(ons.get(i) / offs.get(i));
		}
		System.out.printf(Locale.ROOT, "%-10s  off %,8.0f/s  on %,8.0f/s  on/off %.3f (of %d pairs: %.3f to %.3f)%n",
				client, median(offs), median(ons), median(ratios), PAIRS,
				ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
				ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	private static double webClient(ConfigurableApplicationContext context, String url) {
		WebClient client = context.getBean(WebClient.Builder.class).build();
		long start = System.nanoTime();
		long end = start + SLICE.toNanos();
		Long requests = Flux.range(0, Integer.MAX_VALUE)
			.takeWhile((i) -> System.nanoTime() < end)
			.flatMap((i) -> client.get().uri(url).retrieve().bodyToMono(String.class), AT_A_TIME)
			.count()
			.block();
		return perSecond((requests != null) ? requests : 0, start);
	}

	private static double restClient(ConfigurableApplicationContext context, String url) {
		RestClient client = context.getBean(RestClient.Builder.class).build();
		long start = System.nanoTime();
		long end = start + SLICE.toNanos();
		long requests = 0;
		while (System.nanoTime() < end) {
			client.get().uri(url).retrieve().body(String.class);
			requests++;
		}
		return perSecond(requests, start);
	}

	private static double perSecond(long requests, long start) {
		return requests * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
	}

	@FunctionalInterface
	private interface Slice {

		double requestsPerSecond();

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
