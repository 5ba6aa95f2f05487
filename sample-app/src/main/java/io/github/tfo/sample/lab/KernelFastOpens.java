// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.io.IOException;
import java.util.function.LongBinaryOperator;

import io.github.tfo.linux.KernelCounters;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's counters of Fast Opens.
 *
 * @param active Fast Opens that the client made and the server acknowledged
 * ({@code TCPFastOpenActive}), {@code null} when it cannot be read
 * @param passive Fast Opens that the server accepted ({@code TCPFastOpenPassive}),
 * {@code null} when it cannot be read
 */
public record KernelFastOpens(@Nullable Long active, @Nullable Long passive) {

	/** No Fast Opens. */
	public static final KernelFastOpens NONE = new KernelFastOpens(0L, 0L);

	/** Return the present counts in the host's own namespace, of all processes. */
	static KernelFastOpens ofHost() {
		try {
			return new KernelFastOpens(KernelCounters.read().active(), null);
		}
		catch (IOException ex) {
			return new KernelFastOpens(null, null);
		}
	}

	/**
	 * Return the sum.
	 * @param other what to add
	 * @return a new object
	 */
	public KernelFastOpens plus(KernelFastOpens other) {
		return combine(other, Long::sum);
	}

	/**
	 * Return the difference: what was counted since.
	 * @param earlier what to subtract
	 * @return a new object
	 */
	public KernelFastOpens minus(KernelFastOpens earlier) {
		return combine(earlier, (left, right) -> left - right);
	}

	private KernelFastOpens combine(KernelFastOpens other, LongBinaryOperator operator) {
		return new KernelFastOpens(combine(this.active, other.active, operator),
				combine(this.passive, other.passive, operator));
	}

	private static @Nullable Long combine(@Nullable Long left, @Nullable Long right, LongBinaryOperator operator) {
		return (left != null && right != null) ? operator.applyAsLong(left, right) : null;
	}

}
