package io.github.tfo.benchmarks.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

import reactor.core.publisher.Mono;

/**
 * One {@link Upstream} for each lane.
 */
final class UpstreamLanes implements LaneServer {

	private final List<Upstream> upstreams;

	private UpstreamLanes(List<Upstream> upstreams) {
		this.upstreams = upstreams;
	}

	static LaneServer start(InetAddress address, ServerCertificate certificate, int lanes) throws Exception {
		List<Upstream> upstreams = new ArrayList<>();
		for (int lane = 0; lane < lanes; lane++) {
			upstreams.add(Upstream.start(address, LaneServer.port("http", lane), LaneServer.port("https", lane),
					certificate.bundle(), (request, response) -> response.sendString(Mono.just(LaneServer.BODY))));
		}
		return new UpstreamLanes(upstreams);
	}

	@Override
	public String title() {
		return "Reactor Netty";
	}

	@Override
	public void close() {
		this.upstreams.forEach(Upstream::close);
	}

}
