// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.testing.ChildJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallMemory}.
 */
class CallMemoryTests {

	@Test
	void memoryThatIsTakenIsNobodyElses() {
		CallMemory.Pool pool = new CallMemory.Pool(64);
		pool.giveBack(pool.take());
		List<CallMemory> ofCallsAtOneTime = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			ofCallsAtOneTime.add(pool.take());
		}
		assertThat(ofCallsAtOneTime).extracting(CallMemory::address).doesNotHaveDuplicates();
	}

	@Test
	void memoryThatWasGivenBackIsUsedAgain() {
		CallMemory.Pool pool = new CallMemory.Pool(64);
		CallMemory memory = pool.take();
		pool.giveBack(memory);
		assertThat(pool.take()).isSameAs(memory);
	}

	/**
	 * As of an application whose other libraries leave none of it.
	 */
	@Test
	void needsNoneOfTheDirectMemoryThatTheJvmAllows() throws Exception {
		String output = new ChildJvm().withOptions("-XX:MaxDirectMemorySize=1").run(Main.class, List.of());
		assertThat(output).contains("taken").endsWith("exit code 0");
	}

	static final class Main {

		private Main() {
		}

		public static void main(String[] args) {
			CallMemory memory = new CallMemory.Pool(16 * 1024).take();
			memory.bytes().putInt(0, 7);
			System.out.println("taken");
		}

	}

}
