// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.util.Random;

/**
 * What a path does with SYN data, beside losing packets at random.
 */
interface SimulatedPath {

	double ROUND_TRIP = 0.04;

	double SYN_TIMEOUT = 1;

	/**
	 * Return what becomes of a SYN with data.
	 * @param number the number of the connection, also counting ordinary ones
	 * @param time the seconds since the start
	 */
	Fate fate(int number, double time, Random random);

	static SimulatedPath clean() {
		return (number, time, random) -> Fate.ACKNOWLEDGED;
	}

	static SimulatedPath from(double start, Fate fate) {
		return (number, time, random) -> (time < start) ? Fate.ACKNOWLEDGED : fate;
	}

	static SimulatedPath flapping(double period) {
		return (number, time, random) -> ((long) (time / period) % 2 == 0) ? Fate.ACKNOWLEDGED : Fate.DROPPED;
	}

	/**
	 * The first SYN that is too large is dropped without a word. Then the kernel knows.
	 */
	static SimulatedPath mtuHole(double start) {
		boolean[] known = new boolean[1];
		return (number, time, random) -> {
			boolean dropped = time >= start && !known[0];
			known[0] |= dropped;
			return dropped ? Fate.DROPPED : Fate.ACKNOWLEDGED;
		};
	}

	static SimulatedPath keyRotation(double period) {
		return cookies((number, time, random) -> (int) (time / period));
	}

	static SimulatedPath replicasInTurn(int replicas) {
		return cookies((number, time, random) -> number % replicas);
	}

	static SimulatedPath replicasByChance(int replicas) {
		return cookies((number, time, random) -> random.nextInt(replicas));
	}

	private static SimulatedPath cookies(Issuer issuer) {
		int[] cookie = new int[1];
		return (number, time, random) -> {
			int current = issuer.current(number, time, random);
			Fate fate = (current == cookie[0]) ? Fate.ACKNOWLEDGED : Fate.NOT_ACKNOWLEDGED;
			cookie[0] = current;
			return fate;
		};
	}

	/**
	 * Which key a cookie is made with. The kernel has the cookie of the last connection.
	 */
	interface Issuer {

		int current(int number, double time, Random random);

	}

	/**
	 * What becomes of a SYN with data, and how long the connection takes.
	 */
	enum Fate {

		ACKNOWLEDGED(ROUND_TRIP),

		NOT_ACKNOWLEDGED(2 * ROUND_TRIP),

		/** The data is sent again a second time. */
		DELAYED(2 * ROUND_TRIP + 0.2),

		DROPPED(SYN_TIMEOUT + 2 * ROUND_TRIP);

		final double duration;

		Fate(double duration) {
			this.duration = duration;
		}

		boolean isHarm() {
			return this == DELAYED || this == DROPPED;
		}

	}

}
