// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.lang.reflect.Field;

import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The retry settings of a client. The builder of a client has no getters, so its fields
 * are read. If they cannot be read, nothing is retried.
 */
final class Retries {

	private final HttpClientBuilder client;

	/**
	 * Create an instance.
	 * @param client the builder, which may change until the client is built
	 */
	Retries(HttpClientBuilder client) {
		this.client = client;
	}

	/**
	 * Return whether the client would repeat a request that may have been executed.
	 */
	boolean permit(HttpRequest request, IOException failure, HttpContext context) {
		try {
			if (!Boolean.FALSE.equals(read("automaticRetriesDisabled"))) {
				return false;
			}
			HttpRequestRetryStrategy strategy = (HttpRequestRetryStrategy) read("retryStrategy");
			return ((strategy != null) ? strategy : DefaultHttpRequestRetryStrategy.INSTANCE).retryRequest(request,
					failure, 1, context);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return false;
		}
	}

	private @Nullable Object read(String name) throws ReflectiveOperationException {
		Field field = HttpClientBuilder.class.getDeclaredField(name);
		field.setAccessible(true);
		return field.get(this.client);
	}

}
