// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.FileDescriptor;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.Socket;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;

import com.sun.jna.Native;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.tfo.connection.DestinationPattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenRuntimeHints}, as they come out of Spring's ahead-of-time
 * processing of the auto-configuration.
 */
class FastOpenRuntimeHintsTests {

	private RuntimeHints hints;

	@BeforeEach
	void processAheadOfTime() {
		GenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(FastOpenRuntimeHintsTests.class)), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("tfo.enabled=true").applyTo(context);
			context.register(FastOpenAutoConfiguration.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		this.hints = generation.getRuntimeHints();
	}

	/**
	 * All classes of the starter that have native methods, found in its byte code.
	 */
	static List<Class<?>> directMapped() {
		return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("io.github.tfo")
			.stream()
			.filter((type) -> !type.getPackageName().startsWith("io.github.tfo.lab"))
			.map(JavaClass::reflect)
			.filter((type) -> Arrays.stream(type.getDeclaredMethods())
				.anyMatch((method) -> Modifier.isNative(method.getModifiers())))
			.<Class<?>>map((type) -> type)
			.toList();
	}

	@Test
	void thereAreClassesWithNativeMethods() {
		assertThat(directMapped()).hasSize(3);
	}

	@ParameterizedTest
	@MethodSource("directMapped")
	void methodsThatJnaBindsAreReached(Class<?> type) {
		for (Method method : type.getDeclaredMethods()) {
			assertReached(method);
		}
	}

	@Test
	void socketsOfTheJdkAreReached() throws Exception {
		assertReached(Socket.class.getDeclaredMethod("getImpl"));
		assertReached(SocketImpl.class.getDeclaredMethod("getFileDescriptor"));
		try (SocketChannel channel = SocketChannel.open()) {
			assertReached(channel.getClass().getDeclaredMethod("getFDVal"));
		}
		assertReached(AccessibleObject.class.getDeclaredMethod("setAccessible0", boolean.class));
		Field fd = FileDescriptor.class.getDeclaredField("fd");
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(fd)).accepts(this.hints).accepts(jni());
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder",
			"org.apache.hc.client5.http.impl.classic.HttpClientBuilder", "reactor.netty.transport.TransportConfig",
			"org.springframework.web.client.DefaultRestClientBuilder",
			"org.springframework.web.reactive.function.client.DefaultWebClientBuilder" })
	void settingsOfClientsAreReached(String type) throws Exception {
		Field[] fields = Class.forName(type).getDeclaredFields();
		assertThat(fields).isNotEmpty()
			.allSatisfy((field) -> assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(field))
				.accepts(this.hints));
	}

	@ParameterizedTest
	@ValueSource(classes = { DestinationPattern.class, EarlyDataMethod.class, WarmUpDestination.class })
	void methodsThatConvertPropertyValuesAreReached(Class<?> type) throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getMethod("of", String.class)))
			.accepts(this.hints);
	}

	private void assertReached(Method method) {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).as(method.toString())
			.accepts(this.hints)
			.accepts(jni());
	}

	/**
	 * The hints for JNI where the predicates look, which know reflection only.
	 */
	private RuntimeHints jni() {
		RuntimeHints jni = new RuntimeHints();
		this.hints.jni().typeHints().forEach((type) -> jni.reflection().registerType(type.getType(), (builder) -> {
			type.getMemberCategories().forEach(builder::withMembers);
			type.fields().forEach((field) -> builder.withField(field.getName()));
			type.methods()
				.forEach((hint) -> builder.withMethod(hint.getName(), hint.getParameterTypes(), hint.getMode()));
		}));
		return jni;
	}

	@ParameterizedTest
	@ValueSource(strings = { "linux-x86-64", "linux-aarch64" })
	void nativeLibraryOfJnaIsKept(String platform) {
		String library = "com/sun/jna/" + platform + "/libjnidispatch.so";
		assertThat(Native.class.getClassLoader().getResource(library)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource(library)).accepts(this.hints);
	}

}
