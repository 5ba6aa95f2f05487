package io.github.tfo.sample.race;

/**
 * Hears of each request of a race, by the thread that makes them.
 */
@FunctionalInterface
public interface LapListener {

	/**
	 * A request has ended.
	 * @param mode how its connection was opened
	 * @param lap what became of it
	 */
	void onLap(Mode mode, Lap lap);

}
