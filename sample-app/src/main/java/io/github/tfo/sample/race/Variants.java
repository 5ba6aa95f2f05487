package io.github.tfo.sample.race;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;

import org.springframework.stereotype.Component;

/**
 * The variants of the race: each client in each mode to each target.
 */
@Component
class Variants {

	private final TestBed testBed;

	private final ColdClients clients;

	private final ComparedApplications comparedApplications;

	Variants(TestBed testBed, ColdClients clients, ComparedApplications comparedApplications) {
		this.testBed = testBed;
		this.clients = clients;
		this.comparedApplications = comparedApplications;
	}

	List<Variant> open() {
		List<Variant> variants = new ArrayList<>();
		for (Scenario scenario : this.testBed.upstream().scenarios()) {
			for (SampleClient kind : SampleClient.values()) {
				for (RaceMode mode : RaceMode.of(scenario)) {
					variants.add(open(kind, mode, scenario));
				}
			}
		}
		return variants;
	}

	Variant open(SampleClient kind, RaceMode mode, Scenario scenario) {
		ColdClients clients = switch (mode) {
			case OFF -> this.comparedApplications.off();
			case NETTY_OPTION -> this.comparedApplications.nettyOption();
			case ON, COOKIELESS -> this.clients;
		};
		return new Variant(kind, mode, scenario, clients.get(kind));
	}

}
