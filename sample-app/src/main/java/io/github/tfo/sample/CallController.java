package io.github.tfo.sample;

import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.ColdRequestException;
import io.github.tfo.sample.client.ColdResponse;
import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.TestBed;

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

	private final OneAtATime requests;

	private final TestBed testBed;

	CallController(ColdClients clients, OneAtATime requests, TestBed testBed) {
		this.clients = clients;
		this.requests = requests;
		this.testBed = testBed;
	}

	@GetMapping("/call")
	Call call(@RequestParam("client") String name) {
		SampleClient client = SampleClient.named(name)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"There is no client '" + name + "': client is " + SampleClient.names()));
		try {
			ColdResponse response = this.requests
				.call(() -> this.clients.get(client).get(this.testBed.upstream().scenarios().get(0).target()));
			return new Call(client.parameter(), response.status(), response.time().toNanos() / 1e6, response.body());
		}
		catch (ColdRequestException ex) {
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
