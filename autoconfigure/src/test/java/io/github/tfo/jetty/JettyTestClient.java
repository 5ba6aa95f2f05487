// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.tfo.testing.ClientSettings;
import io.github.tfo.testing.TestClient;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * A client of Jetty.
 */
record JettyTestClient(HttpClient client, ClientSettings settings) implements TestClient {

	static JettyTestClient of(ClientSettings settings) throws Exception {
		HttpClient client = new HttpClient(
				new HttpClientTransportOverHTTP(JettyClients.secure(new ClientConnector(), settings.trusted())));
		client.setConnectTimeout(settings.connectTimeout().toMillis());
		client.setRequestBufferSize(16 * 1024);
		if (settings.pooled()) {
			client.setMaxConnectionsPerDestination(1);
		}
		if (!settings.addresses().isEmpty()) {
			client.setSocketAddressResolver(JettyClients.resolver(settings.addresses()));
		}
		if (settings.connector() != null) {
			new JettyFastOpen(settings.connector()).apply(client);
		}
		client.start();
		return new JettyTestClient(client, settings);
	}

	@Override
	public String send(String method, String url, @Nullable String body, Map<String, String> headers) throws Exception {
		Request request = this.client.newRequest(url)
			.method(method)
			.headers((all) -> headers.forEach(all::add))
			.timeout(this.settings.responseTimeout().toMillis(), TimeUnit.MILLISECONDS);
		if (!this.settings.pooled()) {
			request.headers((all) -> all.put(HttpHeader.CONNECTION, "close"));
		}
		return ((body != null) ? request.body(new StringRequestContent(body)) : request).send().getContentAsString();
	}

	@Override
	public void close() {
		LifeCycle.stop(this.client);
	}

}
