// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.util.context.ContextView;

/**
 * Makes a request once more on another connection if a deferred {@code connect} has
 * failed. Reactor Netty tries the addresses of a name while it connects, but it believed
 * to be connected. No {@code connect} of the repeated request is deferred.
 *
 * @param retries whether the client may repeat a request that may have been executed
 */
record RepeatedConnect(boolean retries) implements Function<Mono<? extends Connection>, Mono<? extends Connection>> {

	private static final Class<?> REPEATED = RepeatedConnect.class;

	/**
	 * Return whether a request is a repeated one.
	 * @param context the context of the request
	 */
	static boolean isRepeated(ContextView context) {
		return context.hasKey(REPEATED);
	}

	@Override
	public Mono<? extends Connection> apply(Mono<? extends Connection> connect) {
		return repeating(connect);
	}

	private <C extends Connection> Mono<C> repeating(Mono<C> connect) {
		return connect.onErrorResume((failure) -> {
			DeferredConnectException deferred = DeferredConnectException.among(failure);
			if (deferred == null) {
				return Mono.error(failure);
			}
			return deferred.repeatable(this.retries)
					? connect.contextWrite((context) -> context.put(REPEATED, Boolean.TRUE))
					: Mono.error(deferred.failure());
		});
	}

}
