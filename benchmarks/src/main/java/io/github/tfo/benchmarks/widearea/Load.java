package io.github.tfo.benchmarks.widearea;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/**
 * Makes requests of all lanes in one go. One begins after the other at a steady rate,
 * whatever became of those before, so that a lane's delay is no other's; their order in
 * each round is left to chance, and so is the moment, lest requests meet each other's
 * answers always at the same point.
 */
final class Load implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 120;

	private final InetAddress server;

	private final Random random;

	private final ExecutorService workers = Executors.newCachedThreadPool();

	Load(InetAddress server, long seed) {
		this.server = server;
		this.random = new Random(seed);
	}

	/**
	 * Make requests.
	 * @param pace how fast
	 * @param cookieLength how long a lane's cookie is, 0 for none
	 */
	Map<Lane, Times> run(List<Lane> lanes, int rounds, Pace pace, ToIntFunction<Lane> cookieLength)
			throws InterruptedException {
		Semaphore free = new Semaphore(pace.atATime());
		Map<Lane, Times> times = new HashMap<>();
		List<Lane> order = new ArrayList<>(lanes);
		long next = System.nanoTime();
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(order, this.random);
			for (Lane lane : order) {
				next = Math.max(next + (long) (pace.gapNanos() * (0.5 + this.random.nextDouble())), System.nanoTime());
				for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				acquire(free, 1);
				Times own = times.computeIfAbsent(lane, (absent) -> new Times(pace.inTurn()));
				this.workers.execute(() -> {
					own.measure(lane, this.server, cookieLength.applyAsInt(lane));
					free.release();
				});
			}
		}
		acquire(free, pace.atATime());
		return times;
	}

	private static void acquire(Semaphore free, int permits) throws InterruptedException {
		if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Requests do not end");
		}
	}

	@Override
	public void close() {
		this.workers.shutdownNow();
	}

	/** Those of one lane. */
	static final class Times {

		private final Semaphore turns;

		private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

		private final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());

		Times(boolean inTurn) {
			this.turns = new Semaphore(inTurn ? 1 : Integer.MAX_VALUE);
		}

		private void measure(Lane lane, InetAddress server, int cookieLength) {
			this.turns.acquireUninterruptibly();
			try {
				this.millis.add(lane.millis(server, cookieLength));
			}
			catch (Exception ex) {
				this.failures.add(ex);
			}
			finally {
				this.turns.release();
			}
		}

		List<Double> millis() {
			return List.copyOf(this.millis);
		}

		List<Exception> failures() {
			return List.copyOf(this.failures);
		}

	}

}
