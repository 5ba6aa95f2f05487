package io.github.tfo.autoconfigure;

import java.util.List;

/**
 * What a door says of itself in the start-up line.
 */
interface AcceleratedClients {

	/**
	 * Called by the thread that starts the application, once its beans are there.
	 */
	void initialize();

	/**
	 * The clients whose connections go through the door. May load native code, so it is
	 * not for the thread that starts the application.
	 * @return their names, none when nobody goes through it
	 */
	List<String> names();

}
