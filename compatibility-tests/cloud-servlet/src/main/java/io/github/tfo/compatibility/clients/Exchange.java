// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.clients;

import org.jspecify.annotations.Nullable;

/**
 * A request by a client.
 */
interface Exchange {

	/**
	 * Return what was answered.
	 */
	@Nullable Object body();

}
