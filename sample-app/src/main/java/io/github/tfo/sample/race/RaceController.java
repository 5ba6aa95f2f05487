// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The result of the race as JSON.
 */
@RestController
class RaceController {

	private static final String RETRY_SECONDS = "5";

	private final RaceRunner runner;

	RaceController(RaceRunner runner) {
		this.runner = runner;
	}

	@GetMapping("/race")
	ResponseEntity<?> race() {
		RaceRunner.Result result = this.runner.result();
		if (result != null) {
			return ResponseEntity.ok(result);
		}
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "The race is still running"));
	}

}
