package io.github.tfo.sample.race;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.HttpClientKind;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.stereotype.Component;

/**
 * Who races: each client in each mode to each target.
 */
@Component
class Lanes {

	private final TestBed testBed;

	private final ColdClients clients;

	private final Siblings siblings;

	Lanes(TestBed testBed, ColdClients clients, Siblings siblings) {
		this.testBed = testBed;
		this.clients = clients;
		this.siblings = siblings;
	}

	List<Lane> open() {
		List<Lane> lanes = new ArrayList<>();
		for (URI target : this.testBed.upstream().targets()) {
			for (HttpClientKind kind : HttpClientKind.values()) {
				for (Mode mode : Mode.values()) {
					lanes.add(open(kind, mode, target));
				}
			}
		}
		return lanes;
	}

	Lane open(HttpClientKind kind, Mode mode, URI target) {
		ColdClients clients = switch (mode) {
			case OFF -> this.siblings.off();
			case NETTY_OPTION -> this.siblings.nettyOption();
			case ON -> this.clients;
		};
		return new Lane(kind, mode, target, clients.get(kind));
	}

}
