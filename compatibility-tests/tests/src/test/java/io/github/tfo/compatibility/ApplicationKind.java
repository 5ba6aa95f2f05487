// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.util.Locale;

/**
 * The kinds of applications that Spring Boot tells apart, each built as a module of its
 * own.
 */
enum ApplicationKind {

	SERVLET("AnnotationConfigServletWebServerApplicationContext"),

	REACTIVE("AnnotationConfigReactiveWebServerApplicationContext"),

	NON_WEB("AnnotationConfigApplicationContext");

	private final String context;

	ApplicationKind(String context) {
		this.context = context;
	}

	/**
	 * The application context that Spring Boot makes for it.
	 */
	String context() {
		return this.context;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
