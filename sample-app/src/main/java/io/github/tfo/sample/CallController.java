// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.race.Counters;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * One cold request to the upstream on demand.
 */
@RestController
class CallController {

	private final ColdClients clients;

	private final Counters counters;

	private final TestBed testBed;

	CallController(ColdClients clients, Counters counters, TestBed testBed) {
		this.clients = clients;
		this.counters = counters;
		this.testBed = testBed;
	}

	@GetMapping("/call")
	Call call(@RequestParam("client") String name) {
		SampleClient client = SampleClient.named(name)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"There is no client '" + name + "': client is " + SampleClient.names()));
		try {
			ColdClients.Response response = this.counters
				.alone(() -> this.clients.get(client, this.testBed.upstream().scenarios().get(0).target()));
			return new Call(client.parameter(), response.status(), response.milliseconds(), response.body());
		}
		catch (ColdClients.NoResponseException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, ex.getMessage(), ex);
		}
	}

	/**
	 * The response to the request.
	 *
	 * @param client the client
	 * @param status the upstream's status
	 * @param milliseconds from the call of the client to the whole body
	 * @param body the upstream's answer
	 */
	record Call(String client, int status, double milliseconds, String body) {
	}

}
