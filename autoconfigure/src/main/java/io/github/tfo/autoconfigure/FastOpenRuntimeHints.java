// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.FileDescriptor;
import java.lang.reflect.AccessibleObject;
import java.net.Socket;
import java.net.SocketImpl;
import java.util.List;

import io.github.tfo.connection.DestinationPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * {@link RuntimeHintsRegistrar} for what an ahead-of-time compiler cannot see: the
 * methods that JNA binds to the C library, the internals of the JDK's sockets and what
 * makes them accessible, the settings of clients of HttpComponents, Reactor Netty and
 * Spring, the methods that convert property values, and JNA's own native library.
 * GraalVM's reachability metadata repository has what else JNA needs. There are no
 * dynamic proxies: all is direct-mapped.
 */
final class FastOpenRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> DIRECT_MAPPED = List.of("io.github.tfo.linux.LibC", "io.github.tfo.linux.Jni",
			"io.github.tfo.linux.Jni$InterfacePointer");

	private static final List<String> SETTINGS_IN_FIELDS = List.of("reactor.netty.transport.TransportConfig",
			"org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder",
			"org.apache.hc.client5.http.impl.classic.HttpClientBuilder",
			"org.springframework.cloud.openfeign.loadbalancer.FeignBlockingLoadBalancerClient",
			"org.springframework.cloud.openfeign.loadbalancer.RetryableFeignBlockingLoadBalancerClient",
			"org.springframework.http.client.support.HttpAccessor",
			"org.springframework.web.client.DefaultRestClientBuilder",
			"org.springframework.web.reactive.function.client.DefaultWebClientBuilder");

	private static final List<Class<?>> PROPERTY_TYPES = List.of(DestinationPattern.class, EarlyDataMethod.class,
			WarmUpDestination.class);

	private static final List<String> JNA_LIBRARIES = List.of("com/sun/jna/linux-x86-64/libjnidispatch.so",
			"com/sun/jna/linux-aarch64/libjnidispatch.so");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (ReflectionHints access : List.of(hints.reflection(), hints.jni())) {
			DIRECT_MAPPED
				.forEach((type) -> access.registerType(TypeReference.of(type), MemberCategory.INVOKE_DECLARED_METHODS));
			registerSocketInternals(access);
		}
		SETTINGS_IN_FIELDS.forEach((type) -> hints.reflection()
			.registerTypeIfPresent(classLoader, type, MemberCategory.ACCESS_DECLARED_FIELDS));
		PROPERTY_TYPES.forEach((type) -> hints.reflection()
			.registerType(type,
					(hint) -> hint.withMethod("of", TypeReference.listOf(String.class), ExecutableMode.INVOKE)));
		JNA_LIBRARIES.forEach(hints.resources()::registerPattern);
	}

	private static void registerSocketInternals(ReflectionHints access) {
		registerMethod(access, TypeReference.of(Socket.class), "getImpl");
		registerMethod(access, TypeReference.of(SocketImpl.class), "getFileDescriptor");
		registerMethod(access, TypeReference.of("sun.nio.ch.SocketChannelImpl"), "getFDVal");
		access.registerType(FileDescriptor.class, (hint) -> hint.withField("fd"));
		access.registerType(AccessibleObject.class, (hint) -> hint.withMethod("setAccessible0",
				List.of(TypeReference.of(boolean.class)), ExecutableMode.INVOKE));
	}

	private static void registerMethod(ReflectionHints access, TypeReference type, String name) {
		access.registerType(type, (hint) -> hint.withMethod(name, List.of(), ExecutableMode.INVOKE));
	}

}
