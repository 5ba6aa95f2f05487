// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.springframework.util.FileSystemUtils;

/**
 * A certificate for all servers at an address, signed by itself, and a folder for the
 * files of these servers.
 */
public final class ServerCertificate implements AutoCloseable {

	private final X509Bundle bundle;

	private final Path folder;

	public ServerCertificate(InetAddress address) throws Exception {
		this.bundle = new CertificateBuilder().ecp256()
			.subject("CN=upstream")
			.setIsCertificateAuthority(true)
			.addSanIpAddress(address)
			.buildSelfSigned();
		// Only its owner may look into it
		this.folder = Files.createTempDirectory("tfo-benchmarks");
		String certificate = this.bundle.getCertificatePathPEM();
		Files.writeString(file(), certificate);
		Files.writeString(this.folder.resolve("key.pem"), this.bundle.getPrivateKeyPEM());
		Files.writeString(this.folder.resolve("both.pem"), certificate + this.bundle.getPrivateKeyPEM());
	}

	/** Return the certificate in PEM. */
	public String pem() {
		return this.bundle.getCertificatePEM();
	}

	/** Return the file with the certificate in PEM. */
	public Path file() {
		return this.folder.resolve("certificate.pem");
	}

	X509Bundle bundle() {
		return this.bundle;
	}

	Path folder() {
		return this.folder;
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
