package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.List;

import io.github.tfo.sample.upstream.UpstreamAnnouncement;
import io.github.tfo.sample.upstream.UpstreamProcess;
import io.github.tfo.sample.upstream.UpstreamServer;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * Describes the upstream that runs in a process of the sample.
 */
final class ProcessUpstream {

	private ProcessUpstream() {
	}

	static UpstreamDescription of(UpstreamProcess process) {
		UpstreamAnnouncement announcement = process.announcement();
		String host = process.address().getHostAddress();
		return new UpstreamDescription(
				List.of(uri("http", host, announcement.httpPort()), uri("https", host, announcement.httpsPort())),
				UpstreamServer.HELLO, SslBundle
					.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(announcement.certificate()))));
	}

	private static URI uri(String scheme, String host, int port) {
		return URI.create(scheme + "://" + host + ":" + port + "/hello");
	}

}
