package io.github.tfo.benchmarks.soak;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

import io.github.tfo.benchmarks.upstream.Upstream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The server's side of a soak: how often it has executed each request.
 */
final class SoakLedger implements Upstream.Handler {

	private final AtomicIntegerArray executions;

	private final LongAdder strangers = new LongAdder();

	SoakLedger(int requests) {
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
			.flatMap((body) -> response.sendString(Mono.just(execute(request.method().name(), request.uri(), body)))
				.then());
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
	 * Requests that nobody has made.
	 */
	long strangers() {
		return this.strangers.sum();
	}

}
