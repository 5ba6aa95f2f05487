package io.github.tfo.autoconfigure;

import java.util.function.Supplier;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import org.jspecify.annotations.Nullable;

/**
 * Why a library that uses the JDK's own sockets cannot do Fast Open here, while others
 * can.
 */
final class JdkSocketsObstacle implements Supplier<@Nullable String> {

	private final FastOpenSupport support;

	JdkSocketsObstacle(FastOpenSupport support) {
		this.support = support;
	}

	@Override
	public @Nullable String get() {
		KernelSupport sockets = this.support.currentForJdkSockets();
		return sockets.supported() ? null : sockets.detail();
	}

}
