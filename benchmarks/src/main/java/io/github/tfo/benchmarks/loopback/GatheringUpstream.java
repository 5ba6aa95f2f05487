// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import io.github.tfo.benchmarks.upstream.Upstream;
import io.netty.channel.ChannelOption;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A process that answers {@code /gather/N} as soon as there are N requests, so that as
 * many connections are open at once.
 */
@Command(name = GatheringUpstream.COMMAND, hidden = true)
public final class GatheringUpstream implements Callable<Integer> {

	static final String COMMAND = "gathering-upstream";

	static final String PATH = "/gather/";

	/** As many may wait to be accepted. */
	private static final int BACKLOG = 65_535;

	// Only the one event loop uses it
	private final Map<Integer, Gathering> gatherings = new HashMap<>();

	/** Start it on all addresses, and print its port. The parent process ends it. */
	@Override
	public Integer call() throws Exception {
		DisposableServer server = HttpServer.create()
			.runOn(LoopResources.create("upstream", 1, true))
			.option(ChannelOption.TCP_FASTOPEN, Upstream.FAST_OPEN_QUEUE)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.handle(this::gather)
			.bindNow();
		System.out.println(server.port());
		server.onDispose().block();
		return 0;
	}

	private Publisher<Void> gather(HttpServerRequest request, HttpServerResponse response) {
		int requests = Integer.parseInt(request.uri().substring(PATH.length()));
		Gathering gathering = this.gatherings.computeIfAbsent(requests, (added) -> new Gathering());
		if (++gathering.requests == requests) {
			this.gatherings.remove(requests);
			gathering.complete.tryEmitEmpty();
		}
		return response.sendString(gathering.complete.asMono().then(Mono.just(Upstream.BODY)));
	}

	private static final class Gathering {

		private final Sinks.Empty<Void> complete = Sinks.empty();

		private int requests;

	}

}
