// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for what one system call reads or writes. Its {@link #address() address}
 * is passed as a plain number, so that JNA neither copies an array nor inspects a buffer.
 * Not thread-safe: {@linkplain Pool#take() take} one for each call.
 */
final class CallMemory {

	// Not a direct buffer: the application may have used up -XX:MaxDirectMemorySize
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
	 * Return the address of the bytes. It is valid until {@link #keep()} is called.
	 */
	long address() {
		return this.address;
	}

	/**
	 * Keep the memory from being freed until now. Call this after each system call that
	 * was given the address.
	 */
	void keep() {
		Reference.reachabilityFence(this.memory);
	}

	/**
	 * Keeps memory for the next call. Thread-safe. {@link #take()} allocates when a
	 * thread finds none, for example because another thread uses it.
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

		// Threads that open connections at the same time rarely share a place
		private static int place() {
			return (int) Thread.currentThread().getId() & (PLACES - 1);
		}

	}

}
