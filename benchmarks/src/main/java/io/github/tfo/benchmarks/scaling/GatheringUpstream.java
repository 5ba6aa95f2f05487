package io.github.tfo.benchmarks.scaling;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A process that answers {@code /gather/N} as soon as there are N requests, so that as
 * many connections are open at once.
 */
public final class GatheringUpstream implements ReactorNettyUpstream.Handler {

	/** The command that starts it. */
	public static final String COMMAND = "gathering-upstream";

	private static final String PATH = "/gather/";

	// Only the one event loop uses it
	private final Map<Integer, Gathering> gatherings = new HashMap<>();

	private GatheringUpstream() {
	}

	/**
	 * Start it on all addresses, and say its port on standard output.
	 */
	public static void run() throws Exception {
		try (ReactorNettyUpstream upstream = ReactorNettyUpstream.start(InetAddress.getByName("0.0.0.0"),
				new GatheringUpstream())) {
			// The address of all addresses is no host
			String url = upstream.url("http", "");
			System.out.println(url.substring(url.lastIndexOf(':') + 1));
			// Whoever has started it ends it
			Thread.currentThread().join();
		}
	}

	static String path(int requests) {
		return PATH + requests;
	}

	@Override
	public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
		int requests = Integer.parseInt(request.uri().substring(PATH.length()));
		Gathering gathering = this.gatherings.computeIfAbsent(requests, (added) -> new Gathering());
		if (++gathering.requests == requests) {
			this.gatherings.remove(requests);
			gathering.complete.tryEmitEmpty();
		}
		return response.sendString(gathering.complete.asMono().then(Mono.just("hello")));
	}

	private static final class Gathering {

		private final Sinks.Empty<Void> complete = Sinks.empty();

		private int requests;

	}

}
