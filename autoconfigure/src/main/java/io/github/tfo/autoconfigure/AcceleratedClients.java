package io.github.tfo.autoconfigure;

import java.util.List;

/**
 * What a door says of itself in the start-up line.
 */
@FunctionalInterface
interface AcceleratedClients {

	/**
	 * The clients whose connections go through the door. May load native code, so it is
	 * not for the thread that starts the application.
	 * @return their names, none when the door stays shut
	 */
	List<String> names();

}
