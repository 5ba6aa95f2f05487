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
 * What the application has said of retries. The builder of a client does not tell, so its
 * fields are read; where they cannot be, nothing is retried.
 */
final class Retries {

	private final HttpClientBuilder client;

	/**
	 * Create one.
	 * @param client the client's builder, which may still change until the client is
	 * built
	 */
	Retries(HttpClientBuilder client) {
		this.client = client;
	}

	/**
	 * Whether the client would make a request again that may have been executed.
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
