package io.github.tfo.sample.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tfo.sample.race.OutcomeCounts;
import io.github.tfo.sample.race.TotalCounts;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The counters of the starter and of the kernel, read at the same moment.
 */
@RestController
class CountersController {

	private final TotalCounts totalCounts;

	CountersController(TotalCounts totalCounts) {
		this.totalCounts = totalCounts;
	}

	@GetMapping("/counters")
	CountersView counters() {
		TotalCounts.Totals totals = this.totalCounts.totals();
		return new CountersView(totals.outcomes(), totals.kernel().active(), totals.nettyOption().active());
	}

	/**
	 * What was counted since the start.
	 *
	 * @param outcomes by the starter
	 * @param kernelFastOpens by the kernel ({@code TCPFastOpenActive}), {@code null} when
	 * that cannot be read
	 * @param ofNettysOwnOption how many of the kernel's the race on the command line made
	 * with Netty's own option
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record CountersView(OutcomeCounts outcomes, @Nullable Long kernelFastOpens, @Nullable Long ofNettysOwnOption) {
	}

}
