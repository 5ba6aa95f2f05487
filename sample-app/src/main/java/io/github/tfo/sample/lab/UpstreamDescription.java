// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.sample.upstream.UpstreamAnnouncement;
import io.github.tfo.sample.upstream.UpstreamProcess;
import io.github.tfo.sample.upstream.UpstreamServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * What a client must know to call the upstream.
 *
 * @param scenarios the ways to call it, at least one
 * @param body the body of its response, {@code null} when it is not known
 * @param sslBundle trusts its certificate
 */
public record UpstreamDescription(List<Scenario> scenarios, @Nullable String body, SslBundle sslBundle) {

	/**
	 * Describe the upstream that runs in a process of the sample.
	 * @param process the process; waits until it is ready
	 * @param service the address of a Service in front of it, {@code null} for none
	 */
	static UpstreamDescription of(UpstreamProcess process, @Nullable InetAddress service) {
		UpstreamAnnouncement announcement = process.announcement();
		List<Scenario> scenarios = new ArrayList<>();
		scenarios.add(Scenario.of(uri("http", process.address(), announcement.httpPort())));
		scenarios.add(Scenario.of(uri("https", process.address(), announcement.httpsPort())));
		if (service != null) {
			scenarios.add(new Scenario(Scenario.SERVICE, uri("http", service, UpstreamServer.SERVICE_PORT),
					uri("http", service, UpstreamServer.COOKIELESS_PORT)));
		}
		return new UpstreamDescription(scenarios, UpstreamServer.HELLO, SslBundle
			.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(announcement.certificate()))));
	}

	private static URI uri(String scheme, InetAddress address, int port) {
		return URI.create(scheme + "://" + address.getHostAddress() + ":" + port + "/hello");
	}

}
