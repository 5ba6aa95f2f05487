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
 * How to call the upstream that runs in a process of ours.
 */
final class ProcessUpstream {

	private ProcessUpstream() {
	}

	static Upstream of(UpstreamProcess process) {
		UpstreamAnnouncement announcement = process.announcement();
		String host = process.address().getHostAddress();
		return new Upstream(
				List.of(uri("http", host, announcement.httpPort()), uri("https", host, announcement.httpsPort())),
				UpstreamServer.HELLO, SslBundle
					.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(announcement.certificate()))));
	}

	private static URI uri(String scheme, String host, int port) {
		return URI.create(scheme + "://" + host + ":" + port + "/hello");
	}

}
