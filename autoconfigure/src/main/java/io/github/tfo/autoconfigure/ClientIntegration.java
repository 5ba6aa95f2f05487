package io.github.tfo.autoconfigure;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import org.jspecify.annotations.Nullable;

/**
 * What is told of an integration: which clients go through it, and whether it is open on
 * this machine.
 */
final class ClientIntegration {

	private final String title;

	private final ClientLibrary library;

	private final boolean closed;

	private final FastOpenConnector connector;

	private final Supplier<@Nullable String> obstacle;

	private final Set<SpringClient> served = new CopyOnWriteArraySet<>();

	private final Set<SpringClient> passed = new CopyOnWriteArraySet<>();

	/**
	 * Create an integration that nobody goes through.
	 * @param title the library's name as people write it
	 * @param library the library
	 * @param closed whether its property has closed it after all, in an application that
	 * was processed ahead of time with the integration open
	 * @param connector knows whether it has been applied to a client of the library,
	 * whoever did
	 * @param obstacle why the library cannot do Fast Open here, {@code null} when it can.
	 * Not to be asked by the thread that starts the application, since it may load native
	 * code
	 */
	ClientIntegration(String title, ClientLibrary library, boolean closed, FastOpenConnector connector,
			Supplier<@Nullable String> obstacle) {
		this.title = title;
		this.library = library;
		this.closed = closed;
		this.connector = connector;
		this.obstacle = obstacle;
	}

	/**
	 * What Spring Boot builds for a client of Spring is to go through this integration.
	 * @return whether it may
	 */
	boolean serve(SpringClient client) {
		if (this.closed) {
			return false;
		}
		this.served.add(client);
		return true;
	}

	/**
	 * Spring Boot has built something for a client of Spring, and it went through.
	 */
	void pass(SpringClient client) {
		this.passed.add(client);
	}

	boolean serves(SpringClient client) {
		return this.served.contains(client);
	}

	boolean passedBy(SpringClient client) {
		return this.passed.contains(client);
	}

	/**
	 * Whether the application has applied it, since Spring Boot has not.
	 */
	boolean appliedByTheApplication() {
		return this.passed.isEmpty() && this.connector.isAppliedTo(this.library);
	}

	String title() {
		return this.title;
	}

	ClientLibrary library() {
		return this.library;
	}

	@Nullable String obstacle() {
		return this.obstacle.get();
	}

}
