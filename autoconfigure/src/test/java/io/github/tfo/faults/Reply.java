// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.FastOpenOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What a caller got for one request.
 *
 * @param logged the request as the server's log has it
 * @param failure {@code null} when it succeeded
 * @param after how long it took
 * @param outcomes the outcomes of the connections that were opened for it
 */
record Reply(String logged, @Nullable Throwable failure, Duration after, List<FastOpenOutcome> outcomes) {

	Reply with(List<FastOpenOutcome> outcomes) {
		return new Reply(this.logged, this.failure, this.after, outcomes);
	}

	boolean succeeded() {
		return this.failure == null;
	}

	/**
	 * The failure, by the public type of each cause. Netty and OkHttp repeat an exception
	 * to add the address to its message.
	 */
	List<String> failureTypes() {
		List<String> types = new ArrayList<>();
		for (Throwable cause = this.failure; cause != null; cause = cause.getCause()) {
			Class<?> type = cause.getClass();
			while (!Modifier.isPublic(type.getModifiers())) {
				type = type.getSuperclass();
			}
			if (types.isEmpty() || !types.get(types.size() - 1).equals(type.getName())) {
				types.add(type.getName());
			}
		}
		return types;
	}

}
