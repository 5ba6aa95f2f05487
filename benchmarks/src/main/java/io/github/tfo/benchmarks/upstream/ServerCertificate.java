package io.github.tfo.benchmarks.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.springframework.util.FileSystemUtils;

/**
 * A certificate for all servers at an address, signed by itself.
 */
public final class ServerCertificate implements AutoCloseable {

	private final X509Bundle bundle;

	private final Path folder;

	private ServerCertificate(X509Bundle bundle, Path folder) {
		this.bundle = bundle;
		this.folder = folder;
	}

	/**
	 * Make one.
	 */
	public static ServerCertificate create(InetAddress address) throws Exception {
		X509Bundle bundle = bundle(address);
		// Only its owner may look into it
		Path folder = Files.createTempDirectory("tfo-benchmarks");
		Files.writeString(folder.resolve("certificate.pem"), bundle.getCertificatePathPEM());
		Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
		Files.writeString(folder.resolve("both.pem"), bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM());
		return new ServerCertificate(bundle, folder);
	}

	static X509Bundle bundle(InetAddress address) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject("CN=upstream")
			.setIsCertificateAuthority(true)
			.addSanIpAddress(address)
			.buildSelfSigned();
	}

	/**
	 * The certificate in PEM.
	 */
	public String pem() {
		return this.bundle.getCertificatePEM();
	}

	/**
	 * The file with the certificate in PEM.
	 */
	public Path file() {
		return this.folder.resolve("certificate.pem");
	}

	X509Bundle bundle() {
		return this.bundle;
	}

	/** For files that are to be gone with the certificate's. */
	Path folder() {
		return this.folder;
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
