// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.security.GeneralSecurityException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.netty.pkitesting.X509Bundle;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Clients of OkHttp.
 */
final class OkHttpClients {

	private OkHttpClients() {
	}

	/**
	 * A client that trusts a server's certificate.
	 * @param certificate {@code null} for a server without TLS
	 */
	static OkHttpClient.Builder trusting(@Nullable X509Bundle certificate) throws GeneralSecurityException {
		OkHttpClient.Builder builder = new OkHttpClient.Builder();
		if (certificate != null) {
			TrustManager[] trusted = certificate.toTrustManagerFactory().getTrustManagers();
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, trusted, null);
			builder.sslSocketFactory(context.getSocketFactory(), (X509TrustManager) trusted[0]);
		}
		return builder;
	}

}
