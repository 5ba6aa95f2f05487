package io.github.tfo.testing;

import java.lang.reflect.Constructor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SystemCalls;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * Puts something before the system calls.
 */
final class ReplacedSystemCalls {

	private ReplacedSystemCalls() {
	}

	static <C extends SystemCalls> C of(FastOpenSupport support, Function<SystemCalls, C> before) throws Exception {
		C calls = before.apply(support.calls());
		@SuppressWarnings("unchecked")
		CompletableFuture<Object> nativeAccess = (CompletableFuture<Object>) ReflectionTestUtils.getField(support,
				"nativeAccess");
		Object found = nativeAccess.get();
		Constructor<?> constructor = found.getClass().getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		nativeAccess.obtrudeValue(constructor.newInstance(calls, ReflectionTestUtils.getField(found, "support"),
				ReflectionTestUtils.getField(found, "descriptors"), ReflectionTestUtils.getField(found, "jdkSockets")));
		return calls;
	}

}
