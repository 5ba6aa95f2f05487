package io.github.tfo.autoconfigure;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What is told of a door: which clients go through it, and whether it is open on this
 * machine.
 */
final class FastOpenDoor {

	private final String library;

	private final boolean closed;

	private final BooleanSupplier applied;

	private final Supplier<@Nullable String> obstacle;

	private final Set<SpringClient> served = new CopyOnWriteArraySet<>();

	private final Set<SpringClient> passed = new CopyOnWriteArraySet<>();

	/**
	 * Create a door that nobody goes through.
	 * @param library the library's name as people write it
	 * @param closed whether its property has closed it after all, in an application that
	 * was processed ahead of time with the door open
	 * @param applied whether it has been applied to a client of the library, whoever did
	 * @param obstacle why the library cannot do Fast Open here, {@code null} when it can.
	 * Not to be asked by the thread that starts the application, since it may load native
	 * code
	 */
	FastOpenDoor(String library, boolean closed, BooleanSupplier applied, Supplier<@Nullable String> obstacle) {
		this.library = library;
		this.closed = closed;
		this.applied = applied;
		this.obstacle = obstacle;
	}

	/**
	 * What Spring Boot builds for a client of Spring is to go through this door.
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
		return this.passed.isEmpty() && this.applied.getAsBoolean();
	}

	String library() {
		return this.library;
	}

	@Nullable String obstacle() {
		return this.obstacle.get();
	}

}
