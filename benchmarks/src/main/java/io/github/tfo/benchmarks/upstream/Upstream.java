// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkNamespace;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A server with Fast Open on its listeners, one for each variant of a benchmark and each
 * scheme, so that packets on a link can be attributed to a variant. It answers
 * {@value #BODY}, and speaks TLS 1.3.
 */
public final class Upstream implements AutoCloseable {

	public static final String BODY = "hello";

	public static final String PATH = "/hello";

	public static final int FAST_OPEN_QUEUE = 4096;

	private static final int HTTP_PORTS = 10_000;

	private static final int HTTPS_PORTS = 20_000;

	private static final int POLL_MILLIS = 20;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private final String title;

	private final Runnable end;

	private Upstream(String title, Runnable end) {
		this.title = title;
		this.end = end;
	}

	/**
	 * Start nginx at all addresses of a namespace. It takes requests of 32 KiB and gives
	 * no TLS session to resume. By default it reads only 1 KiB of the request in the SYN,
	 * and what follows after the handshake.
	 * @param queue the length of the queue of each listener's Fast Opens; 0 for listeners
	 * without Fast Open
	 */
	public static Upstream nginx(NetworkNamespace namespace, ServerCertificate certificate, int variants, int queue)
			throws Exception {
		// The lengths of its queues are bounded by this one
		namespace.sysctl("net.core.somaxconn", "4096");
		String parameters = " backlog=4096" + ((queue > 0) ? " fastopen=" + queue : "");
		Path configuration = Files.writeString(certificate.folder().resolve("nginx.conf"), """
				daemon off;
				master_process off;
				pid nginx.pid;
				error_log stderr;
				worker_rlimit_nofile 16384;
				events { worker_connections 8192; }
				http {
				  access_log off;
				  client_body_temp_path temp;
				  proxy_temp_path temp;
				  fastcgi_temp_path temp;
				  uwsgi_temp_path temp;
				  scgi_temp_path temp;
				  keepalive_requests 1000000000;
				  client_header_buffer_size 4k;
				  large_client_header_buffers 4 32k;
				  server {
				    %s
				    ssl_certificate certificate.pem;
				    ssl_certificate_key key.pem;
				    ssl_protocols TLSv1.3;
				    ssl_session_tickets off;
				    ssl_session_cache off;
				    ssl_conf_command NumTickets 0;
				    location %s { default_type text/plain; return 200 "%s"; }
				  }
				}
				""".formatted(listeners(variants, "listen %s" + parameters + ";", "listen %s ssl" + parameters + ";"),
				PATH, BODY));
		return start("nginx", namespace, certificate, variants, Program.NGINX.path(), "-p",
				certificate.folder().toString(), "-c", configuration.toString(), "-e", "stderr");
	}

	/**
	 * Start HAProxy at all addresses of a namespace. It answers by itself and does not
	 * resume TLS sessions.
	 */
	public static Upstream haproxy(NetworkNamespace namespace, ServerCertificate certificate, int variants)
			throws Exception {
		String tls = " ssl crt " + certificate.folder().resolve("both.pem")
				+ " ssl-min-ver TLSv1.3 no-tls-tickets alpn http/1.1";
		Path configuration = Files.writeString(certificate.folder().resolve("haproxy.cfg"), """
				global
				  nbthread 1
				  maxconn 4000
				  tune.bufsize 32768
				  tune.ssl.cachesize 0
				defaults
				  mode http
				  timeout client 30s
				  option httpclose
				frontend hello
				  %s
				  http-request return status 200 content-type text/plain string "%s"
				""".formatted(listeners(variants, "bind %s tfo", "bind %s tfo" + tls), BODY));
		return start("HAProxy", namespace, certificate, variants, Program.HAPROXY.path(), "-db", "-f",
				configuration.toString());
	}

	private static String listeners(int variants, String http, String https) {
		return ports(variants).stream()
			.map((port) -> ((port < HTTPS_PORTS) ? http : https).formatted("*:" + port))
			.collect(Collectors.joining(System.lineSeparator()));
	}

	private static List<Integer> ports(int variants) {
		return IntStream.range(0, variants)
			.boxed()
			.flatMap((variant) -> List.of(port("http", variant), port("https", variant)).stream())
			.toList();
	}

	/** Start a process, and wait until it listens. */
	private static Upstream start(String title, NetworkNamespace namespace, ServerCertificate certificate, int variants,
			String... command) throws Exception {
		Path log = certificate.folder().resolve(title + ".log");
		Process process = namespace
			.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
		Upstream upstream = new Upstream(title, () -> process.destroyForcibly().onExit().join());
		try {
			for (int port : ports(variants)) {
				namespace.run(() -> await(title, process, port, log));
			}
			return upstream;
		}
		catch (Exception ex) {
			upstream.close();
			throw ex;
		}
	}

	private static void await(String title, Process process, int port, Path log)
			throws IOException, InterruptedException {
		long start = System.nanoTime();
		while (true) {
			try {
				new Socket(InetAddress.getByName("127.0.0.1"), port).close();
				return;
			}
			catch (ConnectException ex) {
				if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
					throw new IllegalStateException(title + " does not listen: " + Files.readString(log), ex);
				}
				Thread.sleep(POLL_MILLIS);
			}
		}
	}

	/** Start Reactor Netty's in this JVM. It resumes TLS sessions. */
	public static Upstream reactorNetty(NetworkNamespace namespace, ServerCertificate certificate, int variants)
			throws Exception {
		LoopResources loops = LoopResources.create("upstream", 1, true);
		SslContext tls = SslContextBuilder.forServer(certificate.bundle().toKeyManagerFactory()).build();
		HttpServer http = HttpServer.create()
			.runOn(loops)
			.option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)
			.handle((request, response) -> response.sendString(Mono.just(BODY)));
		HttpServer https = http.secure((spec) -> spec.sslContext(tls));
		List<DisposableServer> servers = new ArrayList<>();
		for (int port : ports(variants)) {
			HttpServer server = (port < HTTPS_PORTS) ? http : https;
			servers.add(namespace.call(() -> server.bindAddress(() -> new InetSocketAddress(port)).bindNow()));
		}
		return new Upstream("Reactor Netty", () -> {
			servers.forEach(DisposableServer::disposeNow);
			loops.dispose();
		});
	}

	/** Return the server's name. */
	public String title() {
		return this.title;
	}

	/** Return the port of a variant. */
	public static int port(String scheme, int variant) {
		return (scheme.equals("https") ? HTTPS_PORTS : HTTP_PORTS) + variant;
	}

	/** Return the URL for the requests of a variant. */
	public static String url(InetAddress address, String scheme, int variant) {
		return scheme + "://" + address.getHostAddress() + ":" + port(scheme, variant) + PATH;
	}

	@Override
	public void close() {
		this.end.run();
	}

}
