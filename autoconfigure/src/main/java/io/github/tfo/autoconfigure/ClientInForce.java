package io.github.tfo.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A client of Spring, as this application has it.
 *
 * @param client which one
 * @param builder the bean that builds what it runs on
 * @param ownBean the type of the bean by which the application goes past Spring Boot's
 * customizers, {@code null} where it does not: the builder's, or that of what Spring Boot
 * would have made with it
 */
record ClientInForce(SpringClient client, Object builder, @Nullable String ownBean) {

	/**
	 * What it runs on.
	 * @return {@code null} when the application decides that, or it is none that is known
	 */
	@Nullable HttpLibrary library() {
		return (this.ownBean == null || hasOwnBuilder()) ? HttpLibrary.of(this.builder) : null;
	}

	boolean hasOwnBuilder() {
		return this.builder.getClass().getSimpleName().equals(this.ownBean);
	}

}
