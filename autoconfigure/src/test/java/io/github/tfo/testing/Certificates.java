// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * Certificates for the servers of tests.
 */
public final class Certificates {

	private Certificates() {
	}

	public static X509Bundle selfSigned(InetAddress... addresses) throws Exception {
		CertificateBuilder builder = new CertificateBuilder().ecp256()
			.subject("CN=upstream")
			.setIsCertificateAuthority(true);
		for (InetAddress address : addresses) {
			builder.addSanIpAddress(address);
		}
		return builder.buildSelfSigned();
	}

	public static X509Bundle selfSigned(String hostname) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject("CN=upstream")
			.setIsCertificateAuthority(true)
			.addSanDnsName(hostname)
			.buildSelfSigned();
	}

	/**
	 * A certificate that those accept who trust its issuer.
	 */
	public static X509Bundle issuedBy(X509Bundle issuer, InetAddress... addresses) throws Exception {
		CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=upstream");
		for (InetAddress address : addresses) {
			builder.addSanIpAddress(address);
		}
		return builder.buildIssuedBy(issuer);
	}

}
