// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;

/**
 * {@link ClientHttpRequestFactoryBuilderCustomizer} that applies Fast Open to the
 * blocking clients of Spring. A type of its own, so that it can be told from the
 * customizers of the application.
 *
 * @param <B> the builder of the library that the integration is for
 */
interface FastOpenRequestFactoryCustomizer<B extends ClientHttpRequestFactoryBuilder<?>>
		extends ClientHttpRequestFactoryBuilderCustomizer<B> {

}
