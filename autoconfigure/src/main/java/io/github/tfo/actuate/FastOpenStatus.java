// SPDX-License-Identifier: Apache-2.0

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
	 * Return whether Fast Open can be used now, by one of the application's clients.
	 * @return the present state
	 */
	KernelSupport current();

	/**
	 * Return the clients that use Fast Open, in words.
	 * @return the clients; none while that is not known, or the machine does not support
	 * Fast Open
	 */
	List<String> accelerated();

	/**
	 * Return a sentence for each client that cannot use Fast Open and for which it is not
	 * switched off. It says why.
	 * @return the sentences, without full stop; none while that is not known
	 */
	List<String> obstacles();

}
