package io.github.tfo.benchmarks.soak;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The server's side of a soak: how often it has executed each request.
 */
final class SoakExecutions implements ReactorNettyUpstream.Handler {

	private final AtomicIntegerArray executions;

	private final LongAdder strangers = new LongAdder();

	SoakExecutions(int requests) {
		this.executions = new AtomicIntegerArray(requests);
	}

	static String answer(String method, int id, String body) {
		return method + " " + id + " " + body;
	}

	@Override
	public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
		return request.receive()
			.aggregate()
			.asString()
			.defaultIfEmpty("")
			.flatMap((body) -> answer(request, response, body));
	}

	private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, String body) {
		String[] path = request.uri().split("/");
		String answer = execute(request.method().name(), "/" + path[1], body);
		if (path.length == 2) {
			return response.sendString(Mono.just(answer)).then();
		}
		InetSocketAddress address = Objects.requireNonNull(request.hostAddress());
		int port = SoakRequest.REFUSING_PORT + Integer.parseInt(path[1]) % SoakRequest.REFUSING_PORTS;
		return response.status(Integer.parseInt(path[2]))
			.header(HttpHeaderNames.LOCATION,
					request.scheme() + "://" + address.getAddress().getHostAddress() + ":" + port + "/" + path[1])
			.send();
	}

	private String execute(String method, String path, String body) {
		if (path.equals("/hello")) {
			return "hello";
		}
		try {
			int id = Integer.parseInt(path.substring(1));
			this.executions.incrementAndGet(id);
			return answer(method, id, body);
		}
		catch (NumberFormatException | IndexOutOfBoundsException ex) {
			this.strangers.increment();
			return "";
		}
	}

	int executions(int id) {
		return this.executions.get(id);
	}

	/**
	 * Return the number of requests that the soak has not made.
	 */
	long strangers() {
		return this.strangers.sum();
	}

}
