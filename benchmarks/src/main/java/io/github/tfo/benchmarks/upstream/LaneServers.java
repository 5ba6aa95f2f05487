package io.github.tfo.benchmarks.upstream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkLab;

/**
 * Servers that people use, with Fast Open on their listeners.
 */
public enum LaneServers {

	/**
	 * nginx, which takes requests of 32 KiB and gives no TLS session to resume. By
	 * default it reads 1 KiB of a request that came with the SYN, and the rest only after
	 * the handshake.
	 */
	NGINX {

		@Override
		public LaneServer start(NetworkLab lab, ServerCertificate certificate, int lanes) throws Exception {
			Path folder = certificate.folder();
			Path configuration = Files.writeString(folder.resolve("nginx.conf"),
					"""
							daemon off;
							master_process off;
							pid nginx.pid;
							error_log stderr;
							events { worker_connections 4096; }
							http {
							  access_log off;
							  client_body_temp_path temp;
							  proxy_temp_path temp;
							  fastcgi_temp_path temp;
							  uwsgi_temp_path temp;
							  scgi_temp_path temp;
							  keepalive_timeout 0;
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
							""".formatted(
							listeners(lab, lanes, "listen %s fastopen=" + LaneServer.FAST_OPEN_QUEUE + ";",
									"listen %s ssl fastopen=" + LaneServer.FAST_OPEN_QUEUE + ";"),
							LaneServer.PATH, LaneServer.BODY));
			return ServerProcess.start("nginx", lab, ports(lanes), folder, Program.NGINX.path(), "-p",
					folder.toString(), "-c", configuration.toString(), "-e", "stderr");
		}

	},

	/** HAProxy, which answers by itself and does not resume TLS sessions. */
	HAPROXY {

		@Override
		public LaneServer start(NetworkLab lab, ServerCertificate certificate, int lanes) throws Exception {
			Path folder = certificate.folder();
			Path configuration = Files
				.writeString(folder.resolve("haproxy.cfg"),
						"""
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
								""".formatted(
								listeners(lab, lanes, "bind %s tfo",
										"bind %s tfo ssl crt " + folder.resolve("both.pem")
												+ " ssl-min-ver TLSv1.3 no-tls-tickets alpn http/1.1"),
								LaneServer.BODY));
			return ServerProcess.start("HAProxy", lab, ports(lanes), folder, Program.HAPROXY.path(), "-db", "-f",
					configuration.toString());
		}

	},

	/** Reactor Netty's, in this JVM, which resumes TLS sessions. */
	REACTOR_NETTY {

		@Override
		public LaneServer start(NetworkLab lab, ServerCertificate certificate, int lanes) throws Exception {
			return lab.server().call(() -> UpstreamLanes.start(lab.serverAddress(), certificate, lanes));
		}

	};

	/**
	 * Start it at the server's address.
	 */
	public abstract LaneServer start(NetworkLab lab, ServerCertificate certificate, int lanes) throws Exception;

	private static String listeners(NetworkLab lab, int lanes, String http, String https) {
		return ports(lanes).stream()
			.map((port) -> ((port < LaneServer.HTTPS_PORTS) ? http : https)
				.formatted(lab.serverAddress().getHostAddress() + ":" + port))
			.collect(Collectors.joining(System.lineSeparator()));
	}

	private static List<Integer> ports(int lanes) {
		return IntStream.range(0, lanes)
			.boxed()
			.flatMap((lane) -> List.of(LaneServer.port("http", lane), LaneServer.port("https", lane)).stream())
			.toList();
	}

}
