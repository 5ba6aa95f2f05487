// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.sample.upstream.UpstreamProcess;

/**
 * The upstream is in a namespace of its own, at the other end of a slow link.
 */
final class LabTestBed implements TestBed {

	private static final int REPLICAS = 3;

	private final NetworkLab lab;

	private final UpstreamProcess process;

	private final InetAddress service;

	private LabTestBed(NetworkLab lab, InetAddress service, UpstreamProcess process) {
		this.lab = lab;
		this.service = service;
		this.process = process;
	}

	static LabTestBed open(Duration roundTrip) {
		NetworkLab lab = NetworkLab.builder().roundTrip(roundTrip).build();
		try {
			return new LabTestBed(lab, service(lab), UpstreamProcess.start(lab.serverAddress(), lab.server()::start));
		}
		catch (RuntimeException ex) {
			lab.close();
			throw ex;
		}
	}

	/** Each connection to the Service goes to one of its replicas, by chance. */
	private static InetAddress service(NetworkLab lab) {
		InetAddress service = lab.addServiceAddress();
		List<Inet4Address> replicas = IntStream.rangeClosed(1, REPLICAS).mapToObj(lab::addServerAddress).toList();
		lab.link().intercept(new AddressTranslation(service, replicas, new Random()::nextInt));
		return service;
	}

	@Override
	public String description() {
		return "over a link with a round trip of " + this.lab.link().roundTrip().toMillis() + " ms";
	}

	@Override
	public Duration roundTrip() {
		return this.lab.link().roundTrip();
	}

	@Override
	public UpstreamDescription upstream() {
		return UpstreamDescription.of(this.process, this.service);
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
