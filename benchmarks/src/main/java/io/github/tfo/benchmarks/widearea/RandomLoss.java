package io.github.tfo.benchmarks.widearea;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.Packet;

/**
 * Loses packets by chance, each of both directions with the same probability.
 */
final class RandomLoss implements Middlebox {

	private static final double PERCENT = 100;

	private final double probability;

	private final Random toServer;

	private final Random toClient;

	private final AtomicLong packets = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	RandomLoss(int percent, long seed) {
		this.probability = percent / PERCENT;
		Random seeds = new Random(seed);
		this.toServer = new Random(seeds.nextLong());
		this.toClient = new Random(seeds.nextLong());
	}

	@Override
	public void forward(Packet packet, Consumer<Packet> next) {
		this.packets.incrementAndGet();
		Random random = (packet.direction() == Packet.Direction.TO_SERVER) ? this.toServer : this.toClient;
		if (random.nextDouble() < this.probability) {
			this.lost.incrementAndGet();
		}
		else {
			next.accept(packet);
		}
	}

	long packets() {
		return this.packets.get();
	}

	long lost() {
		return this.lost.get();
	}

}
