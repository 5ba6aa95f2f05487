package io.github.tfo.testing;

import java.lang.reflect.Constructor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.SocketCalls;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * Puts something before the system calls of an application. They are no bean, so that
 * nobody else does.
 */
final class ReplacedSocketCalls {

	private ReplacedSocketCalls() {
	}

	static <C extends SocketCalls> C of(ClientApplication application, Function<SocketCalls, C> before)
			throws Exception {
		FastOpenSupport support = application.context().getBean(FastOpenSupport.class);
		C calls = before.apply(support.calls());
		@SuppressWarnings("unchecked")
		CompletableFuture<Object> floor = (CompletableFuture<Object>) ReflectionTestUtils.getField(support, "floor");
		Object found = floor.get();
		Constructor<?> constructor = found.getClass().getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		floor.obtrudeValue(constructor.newInstance(calls, ReflectionTestUtils.getField(found, "support"),
				ReflectionTestUtils.getField(found, "descriptors"), ReflectionTestUtils.getField(found, "jdkSockets")));
		return calls;
	}

}
