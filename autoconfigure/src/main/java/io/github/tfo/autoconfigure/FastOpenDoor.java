package io.github.tfo.autoconfigure;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What is told of a door when the application has started: which clients go through it,
 * and whether it is open on this machine.
 */
final class FastOpenDoor {

	private final String library;

	private final Supplier<@Nullable String> obstacle;

	private final Set<SpringClient> clients = new CopyOnWriteArraySet<>();

	private volatile boolean usedDirectly;

	/**
	 * Create a door that nobody goes through.
	 * @param library the library's name as people write it
	 * @param obstacle why the library cannot do Fast Open here, {@code null} when it can.
	 * Asked by a background thread, since it may load native code
	 */
	FastOpenDoor(String library, Supplier<@Nullable String> obstacle) {
		this.library = library;
		this.obstacle = obstacle;
	}

	/**
	 * A client of Spring goes through this door.
	 */
	void serve(SpringClient client) {
		this.clients.add(client);
	}

	/**
	 * The application itself goes through this door.
	 */
	void useDirectly() {
		this.usedDirectly = true;
	}

	boolean usedDirectly() {
		return this.usedDirectly;
	}

	boolean serves(SpringClient client) {
		return this.clients.contains(client);
	}

	String library() {
		return this.library;
	}

	@Nullable String obstacle() {
		return this.obstacle.get();
	}

}
