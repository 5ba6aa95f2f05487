package io.github.tfo.benchmarks.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;

/**
 * Compares, at the end of a soak, what client, server and kernel have counted.
 */
final class SoakReport {

	private static final long SLOW_MILLIS = 900;

	private static final int MOST_SLOW_ONES_SHOWN = 20;

	private static final int SCHEMES = 2;

	/** For sockets and threads that a library opens late. */
	private static final long FEW_DESCRIPTORS = 10;

	private static final long LITTLE_HEAP = 8L << 20;

	private final int requests;

	private final int atATime;

	private final List<BenchmarkClient> clients;

	private final NetworkLab lab;

	private final SoakOutcomes outcomes;

	private final List<SoakState> states = new ArrayList<>();

	private final SoakEquations equations = new SoakEquations();

	private final Kernel before;

	/**
	 * Begins to count: all that the kernel has counted until now does not matter.
	 */
	SoakReport(int requests, int atATime, List<BenchmarkClient> clients, NetworkLab lab, SoakOutcomes outcomes) {
		this.requests = requests;
		this.atATime = atATime;
		this.clients = clients;
		this.lab = lab;
		this.outcomes = outcomes;
		this.before = Kernel.read(lab.client());
	}

	void add(SoakState state) {
		this.states.add(state);
	}

	void print(SoakExecutions executions, SoakJournal journal, long postsInSyns, SoakFaults faults,
			IntFunction<SoakRequest> request) {
		Kernel after = Kernel.read(this.lab.client());
		System.out.printf("%nfaults: %s%noutcomes: %s%nrequests: %s%n", faults.counts(), this.outcomes,
				byClient(request));
		journal.printFailures();
		printRequests(executions, journal, request);
		printConnections(after);
		this.equations.equal("SYNs with a POST", postsInSyns, "none:", 0);
		this.equations.equal("packets that the link lost", this.lab.link().droppedPackets(), "none:", 0);
		printStates();
		printSlowOnes(journal, faults, request);
		if (faults.failure() != null) {
			throw new SoakFailedException("The faults ended early: " + faults.failure());
		}
		if (this.equations.broken() > 0) {
			throw new SoakFailedException(this.equations.broken() + " do not hold");
		}
	}

	private void printRequests(SoakExecutions executions, SoakJournal journal, IntFunction<SoakRequest> request) {
		this.equations.equal("right answers", journal.right(), "requests", this.requests);
		int[] posts = IntStream.range(0, this.requests).filter((id) -> request.apply(id).post()).toArray();
		int[] gets = IntStream.range(0, this.requests).filter((id) -> !request.apply(id).post()).toArray();
		this.equations.equal("POSTs executed as often as made",
				IntStream.of(posts).filter((id) -> executions.executions(id) == request.apply(id).attempts()).count(),
				"POSTs", posts.length);
		this.equations.equal("executions of POSTs", IntStream.of(posts).mapToLong(executions::executions).sum(),
				"POSTs made", IntStream.of(posts).mapToLong((id) -> request.apply(id).attempts()).sum());
		this.equations.equal("GETs executed", IntStream.of(gets).filter((id) -> executions.executions(id) > 0).count(),
				"GETs", gets.length);
		this.equations.equal("requests that nobody made", executions.strangers(), "none:", 0);
		System.out.printf(Locale.ROOT, "%-6s GETs executed more than once %,d%n", "",
				IntStream.of(gets).filter((id) -> executions.executions(id) > 1).count());
	}

	private Map<String, Long> byClient(IntFunction<SoakRequest> request) {
		return IntStream.range(0, this.requests)
			.mapToObj((id) -> this.clients.get(request.apply(id).client()).title())
			.collect(Collectors.groupingBy((title) -> title, TreeMap::new, Collectors.counting()));
	}

	private void printConnections(Kernel after) {
		// Fast Open was switched off after their connect and before their SYN
		long withoutSyn = this.outcomes.failures(FailureReason.OTHER);
		this.equations.equal("outcomes but of %,d without a SYN".formatted(withoutSyn),
				this.outcomes.total() - withoutSyn, "the kernel's ActiveOpens",
				after.activeOpens - this.before.activeOpens);
		// Jetty opens some that it then has no use for
		this.equations.atMost("requests", this.requests, "outcomes", this.outcomes.total());
		this.equations.equal("hits", this.outcomes.hits(), "the kernel's TCPFastOpenActive",
				after.fastOpens - this.before.fastOpens);
		this.equations.equal("data-not-acked and syn-retransmitted",
				this.outcomes.fallbacks(FallbackReason.DATA_NOT_ACKED) + synRetransmitted(),
				"the kernel's TCPFastOpenActiveFail", after.fastOpenFailures - this.before.fastOpenFailures);
	}

	private long synRetransmitted() {
		return this.outcomes.fallbacks(FallbackReason.SYN_RETRANSMITTED);
	}

	private void printStates() {
		SoakState first = this.states.get(0);
		SoakState last = this.states.get(this.states.size() - 1);
		this.equations.atMost("descriptors at the end", last.descriptors(),
				"at the tenth, and " + FEW_DESCRIPTORS + ":", first.descriptors() + FEW_DESCRIPTORS);
		this.equations.atMost("bytes of heap at the end", last.heapBytes(), "at the tenth, and " + LITTLE_HEAP + ":",
				first.heapBytes() + LITTLE_HEAP);
	}

	/**
	 * When SYNs with data begin to be dropped, all requests under way may have lost
	 * theirs; then each client's probes of each address do.
	 */
	private void printSlowOnes(SoakJournal journal, SoakFaults faults, IntFunction<SoakRequest> request) {
		List<SoakFaults.Period> periods = faults.synDroppingPeriods();
		int[] slow = IntStream.range(0, this.requests).filter((id) -> journal.millis(id) > SLOW_MILLIS).toArray();
		int[] unexplained = IntStream.of(slow)
			.filter((id) -> periods.stream().noneMatch((period) -> period.meets(journal.start(id), journal.end(id))))
			.toArray();
		System.out.printf(Locale.ROOT,
				"%-6s slowest request %,d ms; longer than %d ms: %,d, of these in no period in which SYN data was"
						+ " dropped: %,d; periods: %d, slow ones in a period: %.1f%n",
				"", IntStream.range(0, this.requests).mapToLong(journal::millis).max().orElse(0), SLOW_MILLIS,
				slow.length, unexplained.length, periods.size(),
				(slow.length - unexplained.length) / (double) Math.max(1, periods.size()));
		IntStream.of(unexplained)
			.limit(MOST_SLOW_ONES_SHOWN)
			.forEach((id) -> System.out.printf("       slow: %d ms, %s, while %s%n", journal.millis(id),
					request.apply(id), faults.between(journal.start(id), journal.end(id))));
		long probes = 2L * SCHEMES * this.clients.size();
		this.equations.atMost("syn-retransmitted", synRetransmitted(),
				"periods * (" + this.atATime + " under way + " + probes + " probes)",
				periods.size() * (this.atATime + probes));
	}

	/**
	 * What the client's kernel has counted.
	 */
	private record Kernel(long activeOpens, long fastOpens, long fastOpenFailures) {

		static Kernel read(NetworkNamespace client) {
			return new Kernel(client.counter("Tcp", "ActiveOpens"), client.counter("TcpExt", "TCPFastOpenActive"),
					client.counter("TcpExt", "TCPFastOpenActiveFail"));
		}

	}

}
