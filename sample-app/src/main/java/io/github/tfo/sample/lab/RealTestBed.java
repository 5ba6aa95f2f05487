package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.List;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * The upstream is a server that the sample does not run.
 */
final class RealTestBed implements TestBed {

	private final URI target;

	RealTestBed(URI target) {
		this.target = target;
	}

	@Override
	public String description() {
		return "to " + this.target;
	}

	@Override
	public List<String> remarks() {
		return List.of();
	}

	@Override
	public UpstreamDescription upstream() {
		return new UpstreamDescription(List.of(Scenario.of(this.target)), null, SslBundle.of(SslStoreBundle.NONE));
	}

	@Override
	public KernelFastOpens kernelFastOpens() {
		return HostKernelFastOpens.read();
	}

	@Override
	public void close() {
		// Not ours to end
	}

}
