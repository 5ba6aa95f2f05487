package io.github.tfo.benchmarks.connections;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.comparison.Usage;
import io.github.tfo.socket.KernelCounters;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * One way to open connections, and what was measured of it.
 */
final class Lane {

	private final String name;

	private final HttpCalls calls;

	private final String url;

	private final ExecutorService threads;

	private final List<Slice> slices = new ArrayList<>();

	Lane(String name, HttpCalls calls, String url, ExecutorService threads) {
		this.name = name;
		this.calls = calls;
		this.url = url;
		this.threads = threads;
	}

	String name() {
		return this.name;
	}

	List<Slice> slices() {
		return this.slices;
	}

	/**
	 * Open connections for some time, each for one request.
	 * @param atOnce how many there are at any time
	 */
	void measure(long nanos, int atOnce) throws Exception {
		long fastOpens = fastOpens();
		Usage before = Usage.now();
		long connections = open(System.nanoTime() + nanos, atOnce);
		Usage used = Usage.now().since(before);
		this.slices.add(new Slice(connections, used, fastOpens() - fastOpens));
	}

	private static long fastOpens() throws IOException {
		return KernelCounters.read().active();
	}

	long open(long end, int atOnce) throws Exception {
		return (this.calls instanceof HttpCalls.ByWebClient reactive) ? open(reactive.client(), end, atOnce)
				: openByThreads(end, atOnce);
	}

	private long open(WebClient client, long end, int atOnce) {
		Long requests = Flux.range(0, Integer.MAX_VALUE)
			.takeWhile((i) -> System.nanoTime() - end < 0)
			.flatMap((i) -> get(client), atOnce)
			.count()
			.block();
		return (requests != null) ? requests : 0;
	}

	private Mono<String> get(WebClient client) {
		return client.get().uri(this.url).header(HttpHeaders.CONNECTION, "close").retrieve().bodyToMono(String.class);
	}

	private long openByThreads(long end, int atOnce) throws Exception {
		if (atOnce == 1) {
			return openOneAfterTheOther(end);
		}
		List<Callable<Long>> tasks = new ArrayList<>();
		for (int i = 0; i < atOnce; i++) {
			tasks.add(() -> openOneAfterTheOther(end));
		}
		long connections = 0;
		for (Future<Long> task : this.threads.invokeAll(tasks)) {
			connections += result(task);
		}
		return connections;
	}

	private long openOneAfterTheOther(long end) {
		long connections = 0;
		while (System.nanoTime() - end < 0) {
			requireAnswer(this.calls.getCold(this.url));
			connections++;
		}
		return connections;
	}

	private static void requireAnswer(@Nullable String body) {
		if (!"hello".equals(body)) {
			throw new IllegalStateException("The answer is " + body);
		}
	}

	private static long result(Future<Long> task) throws Exception {
		try {
			return task.get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

}
