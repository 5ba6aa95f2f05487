// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of the link. It delivers packets after a delay, in the order in which
 * they are due. Packets that are due at the same time keep the order in which they came.
 */
final class DelayLine {

	/** The most packets on the way at a time. Further packets are dropped. */
	static final int CAPACITY = 10_000;

	private final DelayQueue<DelayedPacket> packets = new DelayQueue<>();

	private final AtomicLong arrivals = new AtomicLong();

	private final AtomicLong dropped = new AtomicLong();

	private final TunDevice destination;

	DelayLine(TunDevice destination) {
		this.destination = destination;
	}

	void send(Packet packet, long delayNanos) {
		if (this.packets.size() >= CAPACITY) {
			this.dropped.incrementAndGet();
			return;
		}
		this.packets.add(new DelayedPacket(packet, System.nanoTime() + delayNanos, this.arrivals.getAndIncrement()));
	}

	/**
	 * Return the number of packets that were dropped because the line was full or the
	 * host refused them.
	 */
	long dropped() {
		return this.dropped.get();
	}

	/** Deliver packets until the thread is interrupted. */
	void deliver() {
		// The kernel would wake the thread up to 50 µs late to save power
		CLibrary.check(CLibrary.prctl(CLibrary.PR_SET_TIMERSLACK, 1), "prctl(PR_SET_TIMERSLACK)");
		try {
			while (true) {
				if (!this.destination.write(this.packets.take().packet.rawBytes())) {
					this.dropped.incrementAndGet();
				}
			}
		}
		catch (InterruptedException ex) {
			// The link ends this thread so
		}
	}

	private static final class DelayedPacket implements Delayed {

		private final Packet packet;

		private final long dueNanos;

		private final long arrival;

		private DelayedPacket(Packet packet, long dueNanos, long arrival) {
			this.packet = packet;
			this.dueNanos = dueNanos;
			this.arrival = arrival;
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			DelayedPacket that = (DelayedPacket) other;
			// Differences, since nanoTime may overflow
			long later = this.dueNanos - that.dueNanos;
			return Long.signum((later != 0) ? later : this.arrival - that.arrival);
		}

	}

}
