package io.github.tfo.sample.race;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.linux.FastOpenSupport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Waits until it is known whether this machine has Fast Open. Connections that are opened
 * before do not use it.
 */
@Component
class FastOpenDetection {

	private static final long LIMIT_SECONDS = 10;

	private final ObjectProvider<FastOpenSupport> support;

	FastOpenDetection(ObjectProvider<FastOpenSupport> support) {
		this.support = support;
	}

	void await() {
		this.support.ifAvailable((support) -> {
			CompletableFuture<Void> detected = new CompletableFuture<>();
			support.whenDetected((kernel) -> detected.complete(null));
			detected.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
		});
	}

}
