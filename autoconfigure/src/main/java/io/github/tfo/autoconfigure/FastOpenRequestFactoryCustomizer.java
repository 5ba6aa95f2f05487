package io.github.tfo.autoconfigure;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;

/**
 * Has the blocking clients of Spring go through a door. A type of its own, to be told
 * from the customizers of the application.
 *
 * @param <B> the builder of the library that the door is for
 */
interface FastOpenRequestFactoryCustomizer<B extends ClientHttpRequestFactoryBuilder<?>>
		extends ClientHttpRequestFactoryBuilderCustomizer<B> {

}
