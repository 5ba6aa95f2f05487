// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller sees of a failure.
 */
public final class Causes {

	private Causes() {
	}

	/**
	 * The types of a failure and its causes, as far as a caller can name them. A type
	 * that follows itself stands once: Netty and OkHttp repeat an exception to add the
	 * address to its message.
	 */
	public static List<String> publicTypes(Throwable failure) {
		List<String> types = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
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
