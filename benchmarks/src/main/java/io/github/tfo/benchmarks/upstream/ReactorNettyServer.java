package io.github.tfo.benchmarks.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import reactor.core.publisher.Mono;

/**
 * One {@link ReactorNettyUpstream} for each variant.
 */
final class ReactorNettyServer implements MeasuredServer {

	private final List<ReactorNettyUpstream> upstreams;

	private ReactorNettyServer(List<ReactorNettyUpstream> upstreams) {
		this.upstreams = upstreams;
	}

	static MeasuredServer start(InetAddress address, ServerCertificate certificate, int variants) throws Exception {
		List<ReactorNettyUpstream> upstreams = new ArrayList<>();
		for (int variant = 0; variant < variants; variant++) {
			upstreams.add(ReactorNettyUpstream.start(address, MeasuredServer.port("http", variant),
					MeasuredServer.port("https", variant), certificate.bundle(),
					(request, response) -> response.sendString(Mono.just(MeasuredServer.BODY))));
		}
		return new ReactorNettyServer(upstreams);
	}

	@Override
	public String title() {
		return "Reactor Netty";
	}

	@Override
	public void close() {
		this.upstreams.forEach(ReactorNettyUpstream::close);
	}

}
