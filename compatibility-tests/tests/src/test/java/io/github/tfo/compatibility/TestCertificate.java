// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Collection;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate for servers at some addresses, and the options that have a JVM trust it.
 */
final class TestCertificate {

	private static final String PASSWORD = "changeit";

	private final X509Bundle bundle;

	TestCertificate(Collection<InetAddress> addresses) throws Exception {
		CertificateBuilder builder = new CertificateBuilder().ecp256()
			.subject("CN=upstream")
			.setIsCertificateAuthority(true);
		addresses.forEach(builder::addSanIpAddress);
		this.bundle = builder.buildSelfSigned();
	}

	SSLContext context() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(this.bundle.toKeyManagerFactory().getKeyManagers(), null, null);
		return context;
	}

	String[] trustedByJvm() throws Exception {
		Path file = Path.of("target", "trusted.p12").toAbsolutePath();
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("upstream", this.bundle.getCertificate());
		try (OutputStream stream = Files.newOutputStream(file)) {
			trusted.store(stream, PASSWORD.toCharArray());
		}
		return new String[] { "-Djavax.net.ssl.trustStore=" + file, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD };
	}

}
