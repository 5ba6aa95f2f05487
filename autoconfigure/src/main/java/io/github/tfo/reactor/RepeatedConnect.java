package io.github.tfo.reactor;

import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Makes a request once more on another connection after a deferred {@code connect} has
 * failed. Reactor Netty goes through the addresses of a name while it connects, but then
 * it believed to be connected already. This time {@code connect} to the address that
 * failed is an ordinary one, since the address rests.
 */
final class RepeatedConnect implements Function<Mono<? extends Connection>, Mono<? extends Connection>> {

	/**
	 * Each of a name's addresses may have a cookie, and be down.
	 */
	private static final int MAX_REPETITIONS = 4;

	@Override
	public Mono<? extends Connection> apply(Mono<? extends Connection> connect) {
		return repeating(connect, MAX_REPETITIONS);
	}

	private static <C extends Connection> Mono<C> repeating(Mono<C> connect, int repetitions) {
		return connect.onErrorResume((failure) -> {
			DeferredConnectException deferred = DeferredConnectException.among(failure);
			if (deferred == null) {
				return Mono.error(failure);
			}
			return (deferred.repeatable() && repetitions > 0) ? repeating(connect, repetitions - 1)
					: Mono.error(deferred.failure());
		});
	}

}
