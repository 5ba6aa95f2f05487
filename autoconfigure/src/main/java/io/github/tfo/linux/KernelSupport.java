// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import org.jspecify.annotations.Nullable;

/**
 * Whether outbound TCP Fast Open can be used on this machine, and why not.
 *
 * @param reason why it cannot be used; {@code null} when it can
 * @param detail what was found and what to do about it, for a person to read; empty when
 * it can be used
 * @since 0.1.0
 */
public record KernelSupport(@Nullable UnsupportedReason reason, String detail) {

	/** Fast Open can be used. */
	public static final KernelSupport SUPPORTED = new KernelSupport(null, "");

	static KernelSupport unsupported(UnsupportedReason reason, String detail) {
		return new KernelSupport(reason, detail);
	}

	/**
	 * Return whether Fast Open can be used.
	 * @return {@code true} when there is no {@linkplain #reason() reason} against it
	 */
	public boolean supported() {
		return this.reason == null;
	}

}
