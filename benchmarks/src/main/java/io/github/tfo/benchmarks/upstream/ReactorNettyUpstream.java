package io.github.tfo.benchmarks.upstream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A server for http and one for https, both with Fast Open on their listeners, in the
 * network namespace of the thread that starts them.
 */
public final class ReactorNettyUpstream implements AutoCloseable {

	private static final int FAST_OPEN_QUEUE = 1024;

	/** IPPROTO_TCP (linux/in.h) and TCP_FASTOPEN_NO_COOKIE (linux/tcp.h). */
	private static final ChannelOption<Integer> NO_COOKIE = new IntegerUnixChannelOption("TCP_FASTOPEN_NO_COOKIE", 6,
			34);

	/** The first part of the names of its threads. */
	public static final String THREADS = "upstream";

	private final LoopResources loops = LoopResources.create(THREADS, 1, true);

	private final X509Bundle certificate;

	private final Handler handler;

	private final DisposableServer http;

	private final DisposableServer https;

	private ReactorNettyUpstream(InetAddress address, int httpPort, int httpsPort, X509Bundle certificate,
			Handler handler, boolean cookieless) throws Exception {
		this.certificate = certificate;
		this.handler = handler;
		SslContext context = SslContextBuilder.forServer(this.certificate.toKeyManagerFactory()).build();
		HttpServer server = HttpServer.create()
			.runOn(this.loops)
			.option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)
			.option(NO_COOKIE, cookieless ? 1 : 0)
			.handle(handler);
		this.http = server.bindAddress(() -> new InetSocketAddress(address, httpPort)).bindNow();
		this.https = server.bindAddress(() -> new InetSocketAddress(address, httpsPort))
			.secure((spec) -> spec.sslContext(context))
			.bindNow();
	}

	public static ReactorNettyUpstream start(InetAddress address) throws Exception {
		return start(address, (request, response) -> response.sendString(Mono.just("hello")));
	}

	public static ReactorNettyUpstream start(InetAddress address, Handler handler) throws Exception {
		return start(address, 0, 0, ServerCertificate.bundle(address), handler);
	}

	static ReactorNettyUpstream start(InetAddress address, int httpPort, int httpsPort, X509Bundle certificate,
			Handler handler) throws Exception {
		return new ReactorNettyUpstream(address, httpPort, httpsPort, certificate, handler, false);
	}

	/** Start the same server on other ports, where it takes data without a cookie. */
	public ReactorNettyUpstream startCookieless() throws Exception {
		InetAddress address = ((InetSocketAddress) this.http.address()).getAddress();
		return new ReactorNettyUpstream(address, 0, 0, this.certificate, this.handler, true);
	}

	/** Return both ports as {@code tfo.cookieless.destinations} takes them. */
	public String destinations() {
		return Stream.of(this.http, this.https)
			.map((server) -> (InetSocketAddress) server.address())
			.map((address) -> address.getAddress().getHostAddress() + ":" + address.getPort())
			.collect(Collectors.joining(","));
	}

	public String certificate() {
		return this.certificate.getCertificatePEM();
	}

	public String url(String scheme) {
		return url(scheme, "/hello");
	}

	public String url(String scheme, String path) {
		InetSocketAddress address = (InetSocketAddress) (scheme.equals("https") ? this.https : this.http).address();
		return scheme + "://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
	}

	@Override
	public void close() {
		this.http.disposeNow();
		this.https.disposeNow();
		this.loops.dispose();
	}

	/** Answers a request. */
	public interface Handler extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

	}

}
