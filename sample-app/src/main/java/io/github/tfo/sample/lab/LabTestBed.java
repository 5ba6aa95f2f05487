package io.github.tfo.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.sample.upstream.UpstreamProcess;

/**
 * The upstream is in a namespace of its own, at the other end of a slow link.
 */
final class LabTestBed implements TestBed {

	private final NetworkLab lab;

	private final UpstreamProcess process;

	private LabTestBed(NetworkLab lab, UpstreamProcess process) {
		this.lab = lab;
		this.process = process;
	}

	static LabTestBed open(Duration roundTrip) {
		NetworkLab lab = NetworkLab.builder().roundTrip(roundTrip).build();
		try {
			return new LabTestBed(lab, UpstreamProcess.start(lab.serverAddress(), lab.server()::start));
		}
		catch (RuntimeException ex) {
			lab.close();
			throw ex;
		}
	}

	@Override
	public String description() {
		return "over a link with a round trip of " + this.lab.link().roundTrip().toMillis() + " ms";
	}

	@Override
	public Optional<Duration> roundTrip() {
		return Optional.of(this.lab.link().roundTrip());
	}

	@Override
	public List<String> remarks() {
		return List.of();
	}

	@Override
	public UpstreamDescription upstream() {
		return ProcessUpstream.of(this.process);
	}

	@Override
	public KernelFastOpens kernelFastOpens() {
		return new KernelFastOpens(this.lab.client().counter("TcpExt", "TCPFastOpenActive"),
				this.lab.server().counter("TcpExt", "TCPFastOpenPassive"));
	}

	@Override
	public void close() {
		this.process.close();
		this.lab.close();
	}

}
