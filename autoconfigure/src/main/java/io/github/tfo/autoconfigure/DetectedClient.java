package io.github.tfo.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A client of Spring, as this application has it.
 *
 * @param client which one
 * @param library what it runs on, {@code null} when the application decides that, or it
 * is none that is known
 * @param builder the type of the bean that builds what it runs on
 * @param ownBean the type of the bean by which the application goes past Spring Boot's
 * customizers, {@code null} where it does not: the builder's, or that of what Spring Boot
 * would have made with it
 */
record DetectedClient(SpringClient client, @Nullable HttpLibrary library, Class<?> builder, @Nullable String ownBean) {

}
