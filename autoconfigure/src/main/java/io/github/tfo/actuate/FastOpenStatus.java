package io.github.tfo.actuate;

import java.util.List;

import io.github.tfo.linux.KernelSupport;

/**
 * Internal. Whether Fast Open is on in this application. Thread-safe.
 *
 * @since 0.1.0
 */
public interface FastOpenStatus {

	/**
	 * Whether it can be used now, by a client that there is.
	 * @return the present state
	 */
	KernelSupport current();

	/**
	 * The clients that use it, in words.
	 * @return empty as long as that is not known
	 */
	List<String> accelerated();

	/**
	 * For each client that cannot use it although nobody has switched it off, a sentence
	 * that says why.
	 * @return empty as long as that is not known
	 */
	List<String> obstacles();

}
