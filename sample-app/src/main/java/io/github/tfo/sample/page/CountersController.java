package io.github.tfo.sample.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tfo.sample.race.Ledger;
import io.github.tfo.sample.race.Outcomes;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The starter's counters and the kernel's, read at the same moment.
 */
@RestController
class CountersController {

	private final Ledger ledger;

	CountersController(Ledger ledger) {
		this.ledger = ledger;
	}

	@GetMapping("/counters")
	View counters() {
		Ledger.Balance balance = this.ledger.balance();
		return new View(balance.outcomes(), balance.kernel().active(), balance.nettyOption().active());
	}

	/**
	 * What was counted since the start.
	 *
	 * @param outcomes by the starter
	 * @param kernelFastOpens by the kernel ({@code TCPFastOpenActive}), {@code null} when
	 * that cannot be read
	 * @param ofNettysOwnOption how many of those the race on the command line made with
	 * Netty's own option
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record View(Outcomes outcomes, @Nullable Long kernelFastOpens, @Nullable Long ofNettysOwnOption) {
	}

}
