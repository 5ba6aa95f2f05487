// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.tfo.linux.Errno;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SystemCalls;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * Puts something before the system calls.
 */
public final class ReplacedSystemCalls {

	private ReplacedSystemCalls() {
	}

	/**
	 * Let the kernel be one before 4.15, which knows no {@code TCP_FASTOPEN_NO_COOKIE}.
	 */
	public static void withoutNoCookie(FastOpenSupport support) throws Exception {
		of(support,
				(calls) -> (SystemCalls) Proxy.newProxyInstance(SystemCalls.class.getClassLoader(),
						new Class<?>[] { SystemCalls.class },
						(proxy, method, arguments) -> method.getName().equals("setFastOpenNoCookie")
								? -Errno.ENOPROTOOPT : method.invoke(calls, arguments)));
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
