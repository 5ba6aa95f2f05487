package io.github.tfo.sample.race;

/**
 * Listener that is notified of each request of a race, on the thread that makes it.
 */
@FunctionalInterface
public interface RaceListener {

	/**
	 * Called when a request has ended.
	 * @param mode how its connection was opened
	 * @param request its time or failure, and what was counted
	 */
	void onRequest(RaceMode mode, RaceRequest request);

}
