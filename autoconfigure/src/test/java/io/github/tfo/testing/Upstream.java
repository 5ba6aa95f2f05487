// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLSession;

import io.github.tfo.lab.NetworkNamespace;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A real HTTP server whose listener has Fast Open on, in the namespace that it was
 * started in. Answers {@code GET /echo/WORD} by the word and {@code POST /echo} by the
 * body, tells what it sees of a request ({@code GET /header/NAME}, {@code /remote} and
 * {@code /tls}), keeps what it was asked, and counts the connections that it accepted.
 */
public final class Upstream implements AutoCloseable {

	private static final int FAST_OPEN_QUEUE = 1024;

	private final AtomicInteger accepted = new AtomicInteger();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	/**
	 * Epoll: with io_uring the listener outlives its closing for as long as the kernel
	 * has an accept in hand, and a connection to it is reset in place of refused.
	 */
	private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("upstream", true),
			EpollIoHandler.newFactory());

	private final @Nullable X509Bundle certificate;

	private final DisposableServer server;

	private Upstream(InetAddress address, int port, @Nullable X509Bundle certificate) throws Exception {
		this(address, port, certificate, FAST_OPEN_QUEUE);
	}

	private Upstream(InetAddress address, int port, @Nullable X509Bundle certificate, int fastOpenQueue)
			throws Exception {
		this.certificate = certificate;
		HttpServer configured = HttpServer.create()
			.runOn(this.loop)
			.bindAddress(() -> new InetSocketAddress(address, port))
			.option(ChannelOption.TCP_FASTOPEN, fastOpenQueue)
			.doOnChannelInit((observer, channel, remote) -> this.accepted.incrementAndGet())
			.route((routes) -> routes.get("/echo/{word}", (request, response) -> {
				this.requests.add("GET " + request.uri());
				return response.sendString(Mono.just(String.valueOf(request.param("word"))));
			}).get("/slow/{millis}", (request, response) -> {
				this.requests.add("GET " + request.uri());
				Duration delay = Duration.ofMillis(Long.parseLong(String.valueOf(request.param("millis"))));
				return response.sendString(Mono.delay(delay).thenReturn("slow"));
			}).get("/close", (request, response) -> {
				this.requests.add("GET " + request.uri());
				request.withConnection((connection) -> connection.channel().close());
				return Mono.never();
			}).get("/redirect/{word}", (request, response) -> {
				this.requests.add("GET " + request.uri());
				return response.sendRedirect("/echo/" + request.param("word"));
			}).get("/header/{name}", (request, response) -> {
				this.requests.add("GET " + request.uri());
				String value = request.requestHeaders().get(String.valueOf(request.param("name")));
				return response.addHeader("Set-Cookie", "cookie=kept; Path=/")
					.sendString(Mono.just(String.valueOf(value)));
			}).get("/tls", (request, response) -> {
				this.requests.add("GET " + request.uri());
				return response.sendString(Mono.fromSupplier(() -> tls(request)));
			}).get("/remote", (request, response) -> {
				this.requests.add("GET " + request.uri());
				InetSocketAddress remote = Objects.requireNonNull(request.remoteAddress());
				return response.sendString(Mono.just(remote.getAddress().getHostAddress()));
			}).post("/echo", (request, response) -> {
				this.requests.add("POST " + request.uri());
				return response.send(request.receive().retain());
			}));
		if (certificate != null) {
			SslContext context = SslContextBuilder.forServer(certificate.toKeyManagerFactory()).build();
			configured = configured.secure((spec) -> spec.sslContext(context));
		}
		this.server = configured.bindNow();
	}

	private static String tls(HttpServerRequest request) {
		List<String> negotiated = new CopyOnWriteArrayList<>();
		request.withConnection((connection) -> {
			SSLSession session = connection.channel().pipeline().get(SslHandler.class).engine().getSession();
			negotiated.add(session.getProtocol() + " " + session.getCipherSuite());
		});
		return String.join(", ", negotiated);
	}

	/**
	 * Start a server on loopback in this JVM's own namespace.
	 */
	public static Upstream start(InetAddress address) throws Exception {
		return start(address, 0);
	}

	/**
	 * Start a server on loopback in this JVM's own namespace and on a given port.
	 */
	public static Upstream start(InetAddress address, int port) throws Exception {
		return new Upstream(address, port, null);
	}

	/**
	 * Start a server with TLS on loopback in this JVM's own namespace.
	 */
	public static Upstream startWithTls(InetAddress address) throws Exception {
		return startWithTls(address, 0);
	}

	/**
	 * Start a server with TLS on loopback in this JVM's own namespace and on a given
	 * port.
	 */
	public static Upstream startWithTls(InetAddress address, int port) throws Exception {
		return new Upstream(address, port, Certificates.selfSigned(address));
	}

	/**
	 * Start a server on loopback in this JVM's own namespace.
	 * @param scheme {@code http}, or {@code https} for a server with TLS
	 */
	public static Upstream start(String scheme, InetAddress address) throws Exception {
		return start(scheme, address, 0);
	}

	/**
	 * Start a server on loopback in this JVM's own namespace and on a given port.
	 * @param scheme {@code http}, or {@code https} for a server with TLS
	 */
	public static Upstream start(String scheme, InetAddress address, int port) throws Exception {
		return scheme.equals("https") ? startWithTls(address, port) : start(address, port);
	}

	/**
	 * Start a server on loopback in this JVM's own namespace and on a given port.
	 * @param certificate for TLS; {@code null} for a server without
	 */
	public static Upstream start(InetAddress address, int port, @Nullable X509Bundle certificate) throws Exception {
		return new Upstream(address, port, certificate);
	}

	/**
	 * Start a server in another namespace.
	 */
	public static Upstream start(NetworkNamespace namespace, InetAddress address) throws Exception {
		return namespace.call(() -> start(address));
	}

	/**
	 * Start a server with TLS in another namespace.
	 */
	public static Upstream startWithTls(NetworkNamespace namespace, InetAddress address) throws Exception {
		return namespace.call(() -> startWithTls(address));
	}

	/**
	 * Start a server in another namespace.
	 * @param certificate for TLS; {@code null} for a server without
	 * @param fastOpenQueue how many connections may be waiting that were opened by a SYN
	 * with data; 0 for a listener without Fast Open
	 */
	public static Upstream start(NetworkNamespace namespace, InetAddress address, @Nullable X509Bundle certificate,
			int fastOpenQueue) throws Exception {
		return namespace.call(() -> new Upstream(address, 0, certificate, fastOpenQueue));
	}

	public String url(String path) {
		InetSocketAddress address = (InetSocketAddress) this.server.address();
		String host = address.getAddress().getHostAddress();
		String scheme = (this.certificate != null) ? "https" : "http";
		return scheme + "://" + ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + address.getPort() + path;
	}

	public int port() {
		return this.server.port();
	}

	/**
	 * The certificate that a client has to trust; {@code null} for a server without TLS.
	 */
	public @Nullable X509Bundle trusted() {
		return this.certificate;
	}

	/**
	 * The certificate that a client has to trust, in PEM; {@code null} for a server
	 * without TLS.
	 */
	public @Nullable String trustedPem() {
		return (this.certificate != null) ? this.certificate.getCertificatePEM() : null;
	}

	public X509Bundle certificate() {
		if (this.certificate == null) {
			throw new IllegalStateException("Not a server with TLS");
		}
		return this.certificate;
	}

	public int accepted() {
		return this.accepted.get();
	}

	public List<String> requests() {
		return this.requests;
	}

	@Override
	public void close() {
		this.server.disposeNow();
		this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

}
