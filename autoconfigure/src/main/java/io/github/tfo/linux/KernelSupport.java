package io.github.tfo.linux;

import org.jspecify.annotations.Nullable;

/**
 * Whether outbound TCP Fast Open can be used on this machine, and why not.
 *
 * @param reason why not, {@code null} when it can be used
 * @param detail what was seen and what to do, in words for a person; empty when it can be
 * used
 * @since 0.1.0
 */
public record KernelSupport(@Nullable UnsupportedReason reason, String detail) {

	/** It can be used. */
	public static final KernelSupport SUPPORTED = new KernelSupport(null, "");

	static KernelSupport unsupported(UnsupportedReason reason, String detail) {
		return new KernelSupport(reason, detail);
	}

	/**
	 * Whether it can be used.
	 * @return {@code true} when there is no reason against it
	 */
	public boolean supported() {
		return this.reason == null;
	}

}
