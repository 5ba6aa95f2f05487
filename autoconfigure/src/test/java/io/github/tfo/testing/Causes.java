package io.github.tfo.testing;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller can tell of a failure.
 */
public final class Causes {

	private Causes() {
	}

	/**
	 * The types of a failure and its causes, as far as a caller can name them.
	 */
	public static List<String> publicTypes(Throwable failure) {
		List<String> types = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			Class<?> type = cause.getClass();
			while (!Modifier.isPublic(type.getModifiers())) {
				type = type.getSuperclass();
			}
			types.add(type.getName());
		}
		return types;
	}

}
