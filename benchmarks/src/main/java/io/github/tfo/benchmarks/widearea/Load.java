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
 * Makes requests of all variants in one go. They begin one after the other at a steady
 * rate, and do not wait for earlier ones, so that the delay of one variant does not
 * affect another. Their order in each round is random. So are the gaps between them, or a
 * request would always meet another's answer at the same point.
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
	 * @param cookieLength how long a variant's cookie is, 0 for none
	 */
	Map<WideAreaVariant, Times> run(List<WideAreaVariant> variants, int rounds, Pace pace,
			ToIntFunction<WideAreaVariant> cookieLength) throws InterruptedException {
		Semaphore free = new Semaphore(pace.atATime());
		Map<WideAreaVariant, Times> times = new HashMap<>();
		List<WideAreaVariant> order = new ArrayList<>(variants);
		long next = System.nanoTime();
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(order, this.random);
			for (WideAreaVariant variant : order) {
				next = Math.max(next + (long) (pace.gapNanos() * (0.5 + this.random.nextDouble())), System.nanoTime());
				for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				acquire(free, 1);
				Times own = times.computeIfAbsent(variant, (absent) -> new Times(pace.inTurn()));
				this.workers.execute(() -> {
					own.measure(variant, this.server, cookieLength.applyAsInt(variant));
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

	/** The times of one variant. */
	static final class Times {

		private final Semaphore turns;

		private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

		private final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());

		Times(boolean inTurn) {
			this.turns = new Semaphore(inTurn ? 1 : Integer.MAX_VALUE);
		}

		private void measure(WideAreaVariant variant, InetAddress server, int cookieLength) {
			this.turns.acquireUninterruptibly();
			try {
				this.millis.add(variant.millis(server, cookieLength));
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
