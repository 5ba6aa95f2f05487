package io.github.tfo.sample.race;

import io.github.tfo.sample.client.ColdRequestException;
import io.github.tfo.sample.client.ColdResponse;
import io.github.tfo.sample.client.OneAtATime;
import io.github.tfo.sample.lab.TestBed;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Makes a request, checks the response, and reads the counters before and after.
 */
@Component
class RequestTimer {

	private final TestBed testBed;

	private final OutcomeTally tally;

	private final OneAtATime requests;

	private final TotalCounts totalCounts;

	RequestTimer(TestBed testBed, OutcomeTally tally, OneAtATime requests, TotalCounts totalCounts) {
		this.testBed = testBed;
		this.tally = tally;
		this.requests = requests;
		this.totalCounts = totalCounts;
	}

	RaceRequest run(Variant variant) {
		return this.requests.call(() -> {
			RaceRequest request = time(variant);
			this.totalCounts.add(variant.mode(), request.counts());
			return request;
		});
	}

	private RaceRequest time(Variant variant) {
		Counts before = counts();
		try {
			ColdResponse response = variant.client().get(variant.target());
			String failure = failure(response);
			return new RaceRequest((failure != null) ? null : response.time(), failure, counts().minus(before));
		}
		catch (ColdRequestException ex) {
			return new RaceRequest(null, ex.getMessage(), counts().minus(before));
		}
	}

	private @Nullable String failure(ColdResponse response) {
		String expected = this.testBed.upstream().body();
		if (response.status() >= 400) {
			return "The answer was status " + response.status();
		}
		if (expected != null && !expected.equals(response.body())) {
			return "The answer was '" + response.body() + "' instead of '" + expected + "'";
		}
		return null;
	}

	private Counts counts() {
		return new Counts(this.tally.current(), this.testBed.kernelFastOpens());
	}

}
