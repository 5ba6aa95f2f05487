// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.upstream;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.util.Loggers;

/**
 * The program that is called: a server whose listeners have Fast Open on. It ends when
 * its standard input ends, so not later than the application that has started it.
 */
public final class UpstreamServer {

	/** What {@code GET /hello} answers. */
	public static final String HELLO = "Hello";

	/** The port of the Service, in all addresses of the upstream's host. */
	public static final int SERVICE_PORT = 8081;

	/** The same for a Service that takes data without a cookie. */
	public static final int COOKIELESS_PORT = 8082;

	/** IPPROTO_TCP (linux/in.h) and TCP_FASTOPEN_NO_COOKIE (linux/tcp.h). */
	private static final ChannelOption<Integer> NO_COOKIE = new IntegerUnixChannelOption("TCP_FASTOPEN_NO_COOKIE", 6,
			34);

	static final String COMMAND = "upstream";

	private static final int FAST_OPEN_QUEUE = 1024;

	// Or it warns that the link has no hardware address
	private static final Logger NETTY_LOGGER = Logger.getLogger("io.netty");

	private static final long GRACE_MILLIS = 1_000;

	private UpstreamServer() {
	}

	/**
	 * Whether the arguments ask for this program.
	 * @param args the arguments of the command line
	 * @return {@code true} when they do
	 */
	public static boolean isCommand(String... args) {
		return args.length > 0 && args[0].equals(COMMAND);
	}

	/**
	 * Serve until the standard input ends.
	 * @param args the command and the address to listen on
	 * @throws Exception when that is not possible
	 */
	public static void main(String[] args) throws Exception {
		// Standard output is for the announcement only
		InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
		Loggers.useJdkLoggers();
		NETTY_LOGGER.setLevel(Level.SEVERE);
		outliveInterrupts();
		InetAddress address = InetAddress.getByName(args[1]);
		X509Bundle certificate = new CertificateBuilder().ecp256()
			.subject("CN=" + COMMAND)
			.setIsCertificateAuthority(true)
			.addSanIpAddress(address)
			.buildSelfSigned();
		SslContext sslContext = SslContextBuilder.forServer(certificate.toKeyManagerFactory()).build();
		DisposableServer http = server(address, 0).bindNow();
		DisposableServer https = server(address, 0).secure((spec) -> spec.sslContext(sslContext)).bindNow();
		if (!address.isLoopbackAddress()) {
			InetAddress all = new InetSocketAddress(0).getAddress();
			server(all, SERVICE_PORT).bindNow();
			server(all, COOKIELESS_PORT).option(NO_COOKIE, 1).bindNow();
		}
		System.out
			.println(new UpstreamAnnouncement(http.port(), https.port(), certificate.getCertificatePEM()).toLine());
		System.in.transferTo(OutputStream.nullOutputStream());
	}

	private static HttpServer server(InetAddress address, int port) {
		return HttpServer.create()
			.bindAddress(() -> new InetSocketAddress(address, port))
			.option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)
			.route((routes) -> routes.get("/hello", (request, response) -> response.sendString(Mono.just(HELLO)))
				.post("/echo", (request, response) -> response.send(request.receive().retain())));
	}

	/**
	 * A terminal sends Ctrl-C to the upstream, too. The application is to notice first,
	 * or it would complain about a server that has gone.
	 */
	private static void outliveInterrupts() {
		Thread main = Thread.currentThread();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			try {
				main.join(GRACE_MILLIS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}));
	}

}
