// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.tfo.connection.FastOpenConnector;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows between packages point downward only: wiring, integrations and meters, the
 * state machine, the system calls.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(FastOpenConnector.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void arrowsPointDownward() {
		assertThat(CLASSES).isNotEmpty();
		Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.layer("wiring")
			.definedBy("io.github.tfo.autoconfigure..")
			.layer("meters and endpoint")
			.definedBy("io.github.tfo.micrometer..", "io.github.tfo.actuate..")
			.layer("integrations")
			.definedBy("io.github.tfo.reactor..", "io.github.tfo.httpcomponents..", "io.github.tfo.jetty..",
					"io.github.tfo.socketfactory..")
			.layer("state machine")
			.definedBy("io.github.tfo.connection..")
			.layer("system calls")
			.definedBy("io.github.tfo.linux..")
			.layer("public types")
			.definedBy("io.github.tfo")
			.whereLayer("wiring")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("meters and endpoint")
			.mayOnlyBeAccessedByLayers("wiring")
			.whereLayer("integrations")
			.mayOnlyBeAccessedByLayers("wiring")
			.whereLayer("state machine")
			.mayOnlyBeAccessedByLayers("wiring", "meters and endpoint", "integrations")
			.whereLayer("public types")
			.mayNotAccessAnyLayer()
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("io.github.tfo.(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void onlySystemCallsKnowNativeCode() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.github.tfo.linux..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.sun.jna..")
			.check(CLASSES);
	}

	@Test
	void stateMachineAndSystemCallsKnowNoLibrary() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage("io.github.tfo.connection..", "io.github.tfo.linux..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.netty..", "reactor..", "org.apache.hc..", "org.eclipse.jetty..",
					"org.springframework..", "io.micrometer..")
			.check(CLASSES);
	}

	@Test
	void onlyWiringAndTheEndpointKnowSpring() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("io.github.tfo.autoconfigure..", "io.github.tfo.actuate..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework..")
			.check(CLASSES);
	}

	/**
	 * What an application's code may name. All else is public only since another package
	 * needs it, and its Javadoc says that it is internal.
	 */
	@Test
	void publicTypesAreTheseOrInternal() {
		assertThat(CLASSES.stream()
			.filter((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((type) -> !isInternal(type))
			.map((type) -> type.getName().substring("io.github.tfo.".length())))
			.containsExactlyInAnyOrder("ClientLibrary", "ConnectionDescription", "FailureReason", "FallbackReason",
					"FastOpenListener", "FastOpenOutcome", "httpcomponents.HttpComponentsFastOpen",
					"jetty.JettyFastOpen", "reactor.ReactorNettyFastOpen", "socketfactory.FastOpenSocketFactory",
					"autoconfigure.FastOpenAutoConfiguration", "autoconfigure.FastOpenEndpointAutoConfiguration",
					"autoconfigure.FastOpenProperties", "autoconfigure.EarlyDataMethod",
					"autoconfigure.WarmUpDestination", "micrometer.FastOpenMeters", "actuate.FastOpenEndpoint",
					"actuate.FastOpenEndpointWebExtension", "actuate.FastOpenDescriptor");
	}

	private static boolean isInternal(JavaClass type) {
		Path sources = Path.of("src/main/java", type.getPackageName().split("\\."));
		return saysInternal(sources.resolve("package-info.java"))
				|| saysInternal(sources.resolve(type.getSimpleName() + ".java"));
	}

	private static boolean saysInternal(Path source) {
		try {
			return Files.readString(source).contains("\n * Internal");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map((type) -> type.getPackage()).distinct())
			.filteredOn((declared) -> !declared.getClasses().isEmpty())
			.allSatisfy((declared) -> assertThat(declared.isAnnotatedWith(NullMarked.class)).as(declared.getName())
				.isTrue());
	}

}
