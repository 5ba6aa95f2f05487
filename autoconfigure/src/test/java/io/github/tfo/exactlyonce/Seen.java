// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.github.tfo.testing.Causes;

/**
 * What a scenario looks like from both ends.
 *
 * @param executed the log of the servers
 * @param failure the type of what the caller caught and that of its root cause, as far as
 * a caller can name them; empty when there was no failure
 */
record Seen(List<String> executed, List<String> failure) {

	static Seen of(Callable<?> request, Supplier<List<String>> executed) {
		List<String> types = List.of();
		try {
			request.call();
		}
		catch (Exception ex) {
			types = Causes.publicTypes(ex);
			types = List.of(types.get(0), types.get(types.size() - 1));
		}
		return new Seen(executed.get(), types);
	}

}
