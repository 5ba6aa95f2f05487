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
 * Describes the upstream that runs in a process of the sample.
 */
final class ProcessUpstream {

	private ProcessUpstream() {
	}

	/**
	 * Describe it.
	 * @param service the address of a Service in front of it, {@code null} for none
	 */
	static UpstreamDescription of(UpstreamProcess process, @Nullable InetAddress service) {
		UpstreamAnnouncement announcement = process.announcement();
		String host = process.address().getHostAddress();
		List<Scenario> scenarios = new ArrayList<>(List.of(Scenario.of(uri("http", host, announcement.httpPort())),
				Scenario.of(uri("https", host, announcement.httpsPort()))));
		if (service != null) {
			String address = service.getHostAddress();
			scenarios.add(new Scenario(Scenario.SERVICE, uri("http", address, UpstreamServer.SERVICE_PORT),
					uri("http", address, UpstreamServer.COOKIELESS_PORT)));
		}
		return new UpstreamDescription(scenarios, UpstreamServer.HELLO, SslBundle
			.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(announcement.certificate()))));
	}

	private static URI uri(String scheme, String host, int port) {
		return URI.create(scheme + "://" + host + ":" + port + "/hello");
	}

}
