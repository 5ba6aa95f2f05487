package io.github.tfo.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.tfo.ClientLibrary;
import org.jspecify.annotations.Nullable;

/**
 * Which of the application's clients use Fast Open, and why the others do not.
 *
 * @param accelerated those that do, in words
 * @param obstacles for each that does not, although nobody has switched it off, a
 * sentence without its full stop
 */
record FastOpenClients(List<String> accelerated, List<String> obstacles) {

	static FastOpenClients of(List<DetectedClient> clients, List<ClientIntegration> integrations,
			FastOpenProperties.Clients properties) {
		List<String> accelerated = new ArrayList<>();
		List<String> obstacles = new ArrayList<>();
		List<ClientIntegration> applied = integrations.stream()
			.filter(ClientIntegration::appliedByTheApplication)
			.toList();
		for (DetectedClient client : clients) {
			String title = client.client().title();
			Optional<ClientIntegration> integration = integrations.stream()
				.filter((open) -> isServed(client, open))
				.findFirst();
			String obstacle = integration.isPresent() ? integration.get().obstacle() : obstacle(client, properties);
			if (obstacle != null) {
				obstacles.add("%s is opened without TCP Fast Open: %s".formatted(title, obstacle));
			}
			else if (integration.isPresent()) {
				accelerated.add("%s (%s)".formatted(title, integration.get().title()));
			}
			else if (client.ownBean() != null && applied.stream().noneMatch((own) -> mayServe(own, client))) {
				obstacles.add(("%s is opened without TCP Fast Open unless the application applies it: "
						+ "its %s is a bean of the application")
					.formatted(title, client.ownBean()));
			}
		}
		applied.stream()
			.filter((integration) -> integration.obstacle() == null)
			.map(ClientIntegration::title)
			.forEach(accelerated::add);
		return new FastOpenClients(List.copyOf(accelerated), List.copyOf(obstacles));
	}

	/**
	 * Whether a client goes through an integration: where the application has a bean in
	 * place of Spring Boot's only once something has, since that bean need not use Spring
	 * Boot's builder.
	 */
	private static boolean isServed(DetectedClient client, ClientIntegration integration) {
		return (client.ownBean() != null) ? integration.passedBy(client.client()) : integration.serves(client.client());
	}

	/**
	 * Whether an integration that the application has applied may have been applied to
	 * this client.
	 */
	private static boolean mayServe(ClientIntegration integration, DetectedClient client) {
		HttpLibrary library = client.library();
		return (library != null) ? library.integration() == integration.library()
				: integration.library() != ClientLibrary.SOCKET;
	}

	private static @Nullable String obstacle(DetectedClient client, FastOpenProperties.Clients properties) {
		HttpLibrary library = client.library();
		if (client.ownBean() != null && (library == null || library.accelerable())) {
			// Whoever has made that bean may have applied it
			return null;
		}
		if (library == null || !library.accelerable()) {
			return "it runs on %s, whose sockets cannot be reached before they are connected; %s"
				.formatted((library != null) ? library.title() : client.builder().getName(), (client.ownBean() != null)
						? "its %s is a bean of the application".formatted(client.ownBean()) : client.client().advice());
		}
		return library.switchedOff(properties) ? null
				: "its %s is not customized".formatted(client.builder().getSimpleName());
	}

}
