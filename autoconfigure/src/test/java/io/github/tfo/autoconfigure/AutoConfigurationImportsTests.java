// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Boot reads to find the auto-configurations, and to leave those out, without
 * loading them, whose classes are not there.
 */
class AutoConfigurationImportsTests {

	private static final List<String> AUTO_CONFIGURATIONS = new ClassFileImporter()
		.importUrl(FastOpenAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation())
		.stream()
		.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
		.map(JavaClass::getName)
		.toList();

	@Test
	void everyAutoConfigurationIsImported() {
		assertThat(AUTO_CONFIGURATIONS).hasSizeGreaterThan(1);
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.filteredOn((name) -> name.startsWith("io.github.tfo."))
			.containsExactlyInAnyOrderElementsOf(AUTO_CONFIGURATIONS);
	}

	@Test
	void conditionsAreKnownWithoutLoadingAClass() throws IOException {
		Properties metadata = new Properties();
		try (InputStream file = FastOpenAutoConfiguration.class
			.getResourceAsStream("/META-INF/spring-autoconfigure-metadata.properties")) {
			metadata.load(file);
		}
		assertThat(metadata.stringPropertyNames()).containsAll(AUTO_CONFIGURATIONS);
		assertThat(metadata).containsEntry(FastOpenEndpointAutoConfiguration.class.getName() + ".ConditionalOnClass",
				"org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint");
		assertThat(metadata.getProperty(FastOpenAutoConfiguration.class.getName() + ".AutoConfigureAfter"))
			.contains("ImperativeHttpClientAutoConfiguration", "ReactiveHttpClientAutoConfiguration");
	}

}
