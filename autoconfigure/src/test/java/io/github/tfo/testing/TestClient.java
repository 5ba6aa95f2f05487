// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A client of one library, as an application builds it by hand.
 */
public interface TestClient extends AutoCloseable {

	/**
	 * Send a request and return the body of the response.
	 * @param body {@code null} for a request without one
	 * @throws Exception what the library throws
	 */
	@Nullable String send(String method, String url, @Nullable String body, Map<String, String> headers) throws Exception;

	default @Nullable String get(String url) throws Exception {
		return send("GET", url, null, Map.of());
	}

	default @Nullable String post(String url, String body) throws Exception {
		return send("POST", url, body, Map.of());
	}

	@Override
	default void close() throws IOException {
	}

}
