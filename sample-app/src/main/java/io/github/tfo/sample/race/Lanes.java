package io.github.tfo.sample.race;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
		Map<Mode, ColdClients> modes = new EnumMap<>(Mode.class);
		modes.put(Mode.OFF, this.siblings.off());
		modes.put(Mode.NETTY_OPTION, this.siblings.nettyOption());
		modes.put(Mode.ON, this.clients);
		List<Lane> lanes = new ArrayList<>();
		for (URI target : this.testBed.upstream().targets()) {
			for (HttpClientKind kind : HttpClientKind.values()) {
				modes.forEach((mode, clients) -> lanes.add(new Lane(kind, mode, target, clients.get(kind))));
			}
		}
		return lanes;
	}

}
