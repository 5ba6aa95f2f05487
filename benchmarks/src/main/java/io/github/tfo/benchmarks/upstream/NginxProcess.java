package io.github.tfo.benchmarks.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.tfo.lab.NetworkNamespace;

import org.springframework.util.FileSystemUtils;

/**
 * nginx in a process of its own, so that what this one consumes is the client's. It
 * answers {@code /hello} over http, and ends when this process does.
 */
public final class NginxProcess implements AutoCloseable {

	private static final int PORT = 8080;

	private static final int POLL_MILLIS = 10;

	private final InetSocketAddress address;

	private final Path folder;

	private final Process process;

	private NginxProcess(InetSocketAddress address, Path folder, Process process) {
		this.address = address;
		this.folder = folder;
		this.process = process;
	}

	/**
	 * Start it and wait until it accepts connections.
	 * @param namespace the network namespace that this thread is in
	 */
	public static NginxProcess start(NetworkNamespace namespace, InetAddress host)
			throws IOException, InterruptedException {
		// The length of its listen queue is bounded by this one
		namespace.sysctl("net.core.somaxconn", "4096");
		Path folder = Files.createTempDirectory("nginx");
		Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
				daemon off;
				master_process off;
				pid nginx.pid;
				error_log output.log;
				worker_rlimit_nofile 16384;
				events {
				  worker_connections 8192;
				}
				http {
				  access_log off;
				  client_body_temp_path temp;
				  proxy_temp_path temp;
				  fastcgi_temp_path temp;
				  uwsgi_temp_path temp;
				  scgi_temp_path temp;
				  keepalive_requests 1000000000;
				  server {
				    listen %s:%d backlog=4096 fastopen=4096;
				    location /hello { return 200 "hello"; }
				  }
				}
				""".formatted(host.getHostAddress(), PORT));
		Process process = namespace.start(new ProcessBuilder("nginx", "-p", folder.toString(), "-c",
				configuration.toString(), "-e", folder.resolve("output.log").toString())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output.log").toFile())));
		NginxProcess nginx = new NginxProcess(new InetSocketAddress(host, PORT), folder, process);
		try {
			nginx.awaitListening();
			return nginx;
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			nginx.close();
			throw ex;
		}
	}

	private void awaitListening() throws IOException, InterruptedException {
		while (true) {
			if (!this.process.isAlive()) {
				throw new IllegalStateException("nginx cannot be started (apt-get install nginx-light): "
						+ Files.readString(this.folder.resolve("output.log")));
			}
			try (Socket socket = new Socket()) {
				socket.connect(this.address);
				return;
			}
			catch (ConnectException ex) {
				Thread.sleep(POLL_MILLIS);
			}
		}
	}

	public InetSocketAddress address() {
		return this.address;
	}

	public String url() {
		return "http://" + this.address.getAddress().getHostAddress() + ":" + this.address.getPort() + "/hello";
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly().onExit().join();
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
