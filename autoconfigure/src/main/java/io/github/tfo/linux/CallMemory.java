package io.github.tfo.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for what one system call reads or writes. By its address it can
 * be passed as a plain number, which spares JNA a copy of an array, or questions to a
 * buffer, for each call. Not thread-safe: to be {@linkplain Pool taken} for a call.
 */
final class CallMemory {

	// Not a direct buffer of the JDK: of those an application may have used up its share
	private final Memory memory;

	private final ByteBuffer bytes;

	private final long address;

	CallMemory(int size) {
		this.memory = new Memory(size);
		this.bytes = this.memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
		this.address = Pointer.nativeValue(this.memory);
	}

	ByteBuffer bytes() {
		return this.bytes;
	}

	/**
	 * Where the bytes are, as long as this object {@linkplain #keep() is kept}.
	 */
	long address() {
		return this.address;
	}

	/**
	 * To be called after the call that the address was passed to.
	 */
	void keep() {
		Reference.reachabilityFence(this.memory);
	}

	/**
	 * Memory that is used again. Thread-safe. There is never none: more is made when all
	 * of it is taken, as by threads that the scheduler has stopped within a call.
	 */
	static final class Pool {

		// A power of two, so that a mask finds a thread's place
		private static final int PLACES = 16;

		private final AtomicReferenceArray<@Nullable CallMemory> places = new AtomicReferenceArray<>(PLACES);

		private final int size;

		Pool(int size) {
			this.size = size;
		}

		CallMemory take() {
			CallMemory memory = this.places.getAndSet(place(), null);
			return (memory != null) ? memory : new CallMemory(this.size);
		}

		void giveBack(CallMemory memory) {
			memory.keep();
			this.places.set(place(), memory);
		}

		// Threads that open connections at the same time rarely share one
		private static int place() {
			return (int) Thread.currentThread().getId() & (PLACES - 1);
		}

	}

}
