package io.github.tfo.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Which of the application's clients use Fast Open, and why the others do not.
 *
 * @param accelerated those that do, in words
 * @param obstacles for each that does not, although nobody has switched it off, a
 * sentence without its full stop
 */
record FastOpenClients(List<String> accelerated, List<String> obstacles) {

	static FastOpenClients of(Map<SpringClient, Object> builders, List<FastOpenDoor> doors,
			FastOpenProperties.Clients properties) {
		List<String> accelerated = new ArrayList<>();
		List<String> obstacles = new ArrayList<>();
		builders.forEach((client, builder) -> {
			Optional<FastOpenDoor> door = doors.stream().filter((candidate) -> candidate.serves(client)).findFirst();
			String obstacle = door.isPresent() ? door.get().obstacle() : obstacle(client, builder, properties);
			if (obstacle != null) {
				obstacles.add("%s is opened without TCP Fast Open: %s".formatted(client.title(), obstacle));
			}
			else {
				door.ifPresent((open) -> accelerated.add("%s (%s)".formatted(client.title(), open.library())));
			}
		});
		for (FastOpenDoor door : doors) {
			if (door.usedDirectly() && door.obstacle() == null) {
				accelerated.add(door.library());
			}
		}
		return new FastOpenClients(List.copyOf(accelerated), List.copyOf(obstacles));
	}

	private static @Nullable String obstacle(SpringClient client, Object builder,
			FastOpenProperties.Clients properties) {
		HttpLibrary library = HttpLibrary.of(builder);
		if (library == null || !library.accelerable()) {
			return "it runs on %s, whose sockets cannot be reached before they are connected; %s"
				.formatted((library != null) ? library.title() : builder.getClass().getName(), client.advice());
		}
		return library.switchedOff(properties) ? null : "its %s is a bean of the application, which is not customized"
			.formatted(builder.getClass().getSimpleName());
	}

}
