// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Compose file's references lead somewhere.
 */
class ComposeFileTests {

	private final Map<String, Map<String, Object>> services;

	private final Map<String, Object> volumes;

	@SuppressWarnings("unchecked")
	ComposeFileTests() throws IOException {
		Map<String, Object> file = new Yaml().load(Files.readString(Dashboard.FOLDER.resolve("compose.yaml")));
		this.services = (Map<String, Map<String, Object>>) file.get("services");
		this.volumes = (Map<String, Object>) file.get("volumes");
	}

	@Test
	void dependsOnServicesOfItsOwn() {
		assertThat(this.services.values()).allSatisfy((service) -> {
			Object dependencies = service.getOrDefault("depends_on", List.of());
			Collection<?> names = (dependencies instanceof Map<?, ?> map) ? map.keySet() : (List<?>) dependencies;
			assertThat(this.services.keySet()).containsAll(names.stream().map(String::valueOf).toList());
		});
	}

	@Test
	void mountsAndBuildsWhatIsThere() {
		assertThat(this.services.values().stream().flatMap(ComposeFileTests::paths)).hasSizeGreaterThan(3)
			.allSatisfy((path) -> assertThat(path.startsWith("./") || path.startsWith("..")
					? Files.exists(Dashboard.FOLDER.resolve(path)) : this.volumes.containsKey(path))
				.as(path)
				.isTrue());
	}

	private static Stream<String> paths(Map<String, Object> service) {
		Object build = service.get("build");
		Stream<String> mounted = ((List<?>) service.getOrDefault("volumes", List.of())).stream()
			.map((volume) -> String.valueOf(volume).split(":")[0]);
		Stream<String> built = (build instanceof Map<?, ?> map)
				? Stream.of(map.get("context") + "/" + map.get("dockerfile"))
				: Stream.ofNullable(build).map((folder) -> "./" + folder + "/Dockerfile");
		return Stream.concat(mounted, built);
	}

	@Test
	void pinsEachImage() {
		assertThat(this.services.values()).allSatisfy((service) -> assertThat(service.containsKey("build")
				|| String.valueOf(service.get("image")).matches("[\\w/-]+:v?\\d+\\.\\d+\\.\\d+"))
			.isTrue());
	}

	@Test
	void opensPortsToThisMachineOnly() {
		assertThat(this.services.values())
			.flatExtracting((service) -> (List<?>) service.getOrDefault("ports", List.of()))
			.isNotEmpty()
			.allSatisfy((port) -> assertThat(String.valueOf(port)).startsWith("127.0.0.1:"));
	}

}
