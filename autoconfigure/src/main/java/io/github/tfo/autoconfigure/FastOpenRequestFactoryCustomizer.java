package io.github.tfo.autoconfigure;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;

/**
 * Has the blocking clients of Spring go through an integration. A type of its own, to be
 * told from the customizers of the application.
 *
 * @param <B> the builder of the library that the integration is for
 */
interface FastOpenRequestFactoryCustomizer<B extends ClientHttpRequestFactoryBuilder<?>>
		extends ClientHttpRequestFactoryBuilderCustomizer<B> {

}
