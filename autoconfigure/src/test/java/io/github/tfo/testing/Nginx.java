// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.tfo.lab.NetworkNamespace;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * nginx, a server that nobody here wrote, in a namespace: ports 80 and 443, Fast Open on.
 * Where it is not installed its Debian package is fetched and unpacked into the build
 * folder; nothing is installed.
 */
public final class Nginx implements AutoCloseable {

	private static final Path UNPACKED = Path.of("target", "nginx").toAbsolutePath();

	private final Path folder;

	private final X509Bundle certificate;

	private final Process process;

	private Nginx(Path folder, X509Bundle certificate, Process process) {
		this.folder = folder;
		this.certificate = certificate;
		this.process = process;
	}

	public static Nginx start(NetworkNamespace namespace, InetAddress address) throws Exception {
		String binary = binary();
		Path folder = Files.createTempDirectory("nginx");
		X509Bundle certificate = Certificates.selfSigned(address);
		Files.writeString(folder.resolve("certificate.pem"), certificate.getCertificatePathPEM());
		Files.writeString(folder.resolve("key.pem"), certificate.getPrivateKeyPEM());
		Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
				daemon off;
				master_process off;
				pid nginx.pid;
				error_log stderr;
				events { }
				http {
				  access_log access.log;
				  client_body_temp_path temp;
				  proxy_temp_path temp;
				  fastcgi_temp_path temp;
				  uwsgi_temp_path temp;
				  scgi_temp_path temp;
				  server {
				    listen %1$s:80 fastopen=1024;
				    listen %1$s:443 ssl fastopen=1024;
				    ssl_certificate certificate.pem;
				    ssl_certificate_key key.pem;
				    ssl_protocols TLSv1.3;
				    location /hello { return 200 "hello from nginx"; }
				  }
				}
				""".formatted(address.getHostAddress()));
		Process process = namespace
			.start(new ProcessBuilder(binary, "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr")
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("output.log").toFile()));
		Nginx nginx = new Nginx(folder, certificate, process);
		try {
			Awaitility.await().ignoreException(ConnectException.class).until(() -> namespace.call(() -> {
				if (!process.isAlive()) {
					throw new IllegalStateException("nginx: " + Files.readString(folder.resolve("output.log")));
				}
				new Socket(address, 443).close();
				return true;
			}));
			return nginx;
		}
		catch (RuntimeException ex) {
			nginx.close();
			throw ex;
		}
	}

	private static String binary() throws Exception {
		Optional<Path> installed = Stream.of(Path.of("/usr/sbin/nginx"), UNPACKED.resolve("usr/sbin/nginx"))
			.filter(Files::isExecutable)
			.findFirst();
		return installed.isPresent() ? installed.get().toString() : unpack();
	}

	private static String unpack() throws Exception {
		Files.createDirectories(UNPACKED);
		if (!succeeds("apt-get", "-qq", "download", "nginx")
				&& !(succeeds("apt-get", "-qq", "update") && succeeds("apt-get", "-qq", "download", "nginx"))) {
			throw new IllegalStateException("nginx is not installed and its package cannot be fetched; "
					+ "as root: apt-get install nginx-light");
		}
		try (Stream<Path> files = Files.list(UNPACKED)) {
			Path archive = files.filter((file) -> file.toString().endsWith(".deb")).findFirst().orElseThrow();
			if (!succeeds("dpkg-deb", "--extract", archive.toString(), UNPACKED.toString())) {
				throw new IllegalStateException("Cannot unpack " + archive);
			}
		}
		return UNPACKED.resolve("usr/sbin/nginx").toString();
	}

	/**
	 * Outside, since there is no way to a package registry from the lab.
	 */
	private static boolean succeeds(String... command) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(command).directory(UNPACKED.toFile()).inheritIO();
		Optional<NetworkNamespace> outside = NetworkNamespace.outside();
		try {
			Process process = outside.isPresent() ? outside.get().start(builder) : builder.start();
			return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"nginx is not installed, and this is no Debian to fetch it from: " + List.of(command), ex);
		}
	}

	public X509Bundle certificate() {
		return this.certificate;
	}

	/**
	 * A line for each request, in nginx's format "combined".
	 */
	public List<String> accessLog() throws IOException {
		return Files.readAllLines(this.folder.resolve("access.log"));
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly().onExit().join();
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
