package io.github.tfo.benchmarks.upstream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkLab;

/**
 * Servers in wide use, with Fast Open on their listeners.
 */
public enum ServerSoftware {

	/**
	 * nginx, which takes requests of 32 KiB and gives no TLS session to resume. By
	 * default it reads only 1 KiB of the request in the SYN, and what follows after the
	 * handshake.
	 */
	NGINX {

		@Override
		public MeasuredServer start(NetworkLab lab, ServerCertificate certificate, int variants) throws Exception {
			return nginx(lab, certificate, variants, MeasuredServer.FAST_OPEN_QUEUE);
		}

	},

	/** HAProxy, which answers by itself and does not resume TLS sessions. */
	HAPROXY {

		@Override
		public MeasuredServer start(NetworkLab lab, ServerCertificate certificate, int variants) throws Exception {
			Path folder = certificate.folder();
			Path configuration = Files.writeString(folder.resolve("haproxy.cfg"),
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
							listeners(variants, "bind %s tfo",
									"bind %s tfo ssl crt " + folder.resolve("both.pem")
											+ " ssl-min-ver TLSv1.3 no-tls-tickets alpn http/1.1"),
							MeasuredServer.BODY));
			return ServerProcess.start("HAProxy", lab, ports(variants), folder, Program.HAPROXY.path(), "-db", "-f",
					configuration.toString());
		}

	},

	/** Reactor Netty's, in this JVM, which resumes TLS sessions. */
	REACTOR_NETTY {

		@Override
		public MeasuredServer start(NetworkLab lab, ServerCertificate certificate, int variants) throws Exception {
			return lab.server().call(() -> ReactorNettyServer.start(lab.serverAddress(), certificate, variants));
		}

	};

	/**
	 * Start the server at the address of the lab's server.
	 */
	public abstract MeasuredServer start(NetworkLab lab, ServerCertificate certificate, int variants) throws Exception;

	/**
	 * Start nginx at all addresses of the lab's server.
	 * @param queue the length of the queue of each listener's Fast Opens; 0 for listeners
	 * without Fast Open
	 */
	public static MeasuredServer nginx(NetworkLab lab, ServerCertificate certificate, int variants, int queue)
			throws Exception {
		String fastOpen = (queue > 0) ? " fastopen=" + queue : "";
		Path folder = certificate.folder();
		Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
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
				""".formatted(listeners(variants, "listen %s" + fastOpen + ";", "listen %s ssl" + fastOpen + ";"),
				MeasuredServer.PATH, MeasuredServer.BODY));
		return ServerProcess.start("nginx", lab, ports(variants), folder, Program.NGINX.path(), "-p", folder.toString(),
				"-c", configuration.toString(), "-e", "stderr");
	}

	private static String listeners(int variants, String http, String https) {
		return ports(variants).stream()
			.map((port) -> ((port < MeasuredServer.HTTPS_PORTS) ? http : https).formatted("*:" + port))
			.collect(Collectors.joining(System.lineSeparator()));
	}

	private static List<Integer> ports(int variants) {
		return IntStream.range(0, variants)
			.boxed()
			.flatMap((variant) -> List.of(MeasuredServer.port("http", variant), MeasuredServer.port("https", variant))
				.stream())
			.toList();
	}

}
