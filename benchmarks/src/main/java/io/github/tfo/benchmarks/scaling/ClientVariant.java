package io.github.tfo.benchmarks.scaling;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.tfo.benchmarks.comparison.Usage;
import io.github.tfo.linux.KernelCounters;
import reactor.core.publisher.Flux;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client, with Fast Open off or on, that opens connections of one kind, and what they
 * cost.
 */
final class ClientVariant {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final WebClient client;

	private final LoopbackDestinations destinations;

	private final int atOnce;

	private final boolean gathered;

	private final List<Usage> usages = new ArrayList<>();

	private long next;

	private long connections;

	private long fastOpens;

	/**
	 * A variant.
	 * @param atOnce how many connections are under way
	 * @param gathered whether none of them is answered before all are there
	 */
	ClientVariant(WebClient client, LoopbackDestinations destinations, int atOnce, boolean gathered) {
		this.client = client;
		this.destinations = destinations;
		this.atOnce = atOnce;
		this.gathered = gathered;
	}

	/**
	 * Not to be measured.
	 */
	void open(int requests) {
		String path = GatheringUpstream.path(this.gathered ? this.atOnce : 1);
		long first = this.next;
		this.next += requests;
		Long answers = Flux.range(0, requests)
			.flatMap((i) -> this.client.get()
				.uri(this.destinations.uri(first + i, path))
				.header(HttpHeaders.CONNECTION, "close")
				.retrieve()
				.bodyToMono(String.class), this.atOnce)
			.filter("hello"::equals)
			.count()
			.block(PATIENCE);
		if (answers == null || answers != requests) {
			throw new IllegalStateException("Of " + requests + " requests " + answers + " were answered");
		}
	}

	void measure(int requests) throws IOException {
		long fastOpensBefore = KernelCounters.read().active();
		Usage before = Usage.now();
		open(requests);
		Usage used = Usage.now().since(before);
		this.fastOpens += KernelCounters.read().active() - fastOpensBefore;
		this.connections += requests;
		this.usages
			.add(new Usage(used.wallNanos() / requests, used.cpuNanos() / requests, used.allocatedBytes() / requests));
	}

	/**
	 * Figures of a connection, one of each measurement.
	 */
	List<Double> perConnection(ToDoubleFunction<Usage> figure) {
		return this.usages.stream().map(figure::applyAsDouble).toList();
	}

	double shareOfFastOpens() {
		return this.fastOpens / (double) this.connections;
	}

}
