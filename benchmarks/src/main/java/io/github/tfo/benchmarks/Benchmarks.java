package io.github.tfo.benchmarks;

import java.util.Arrays;
import java.util.Map;

import io.github.tfo.benchmarks.bulk.BulkTransfer;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.connections.NewConnections;
import io.github.tfo.benchmarks.cookieless.Cookieless;
import io.github.tfo.benchmarks.micro.MicroBenchmarks;
import io.github.tfo.benchmarks.pooled.PooledAllocation;
import io.github.tfo.benchmarks.pooled.PooledRequests;
import io.github.tfo.benchmarks.scaling.GatheringUpstream;
import io.github.tfo.benchmarks.scaling.Scaling;
import io.github.tfo.benchmarks.soak.Soak;
import io.github.tfo.benchmarks.soak.SoakFailedException;
import io.github.tfo.benchmarks.startup.StartUp;
import io.github.tfo.benchmarks.upstream.MissingProgramException;
import io.github.tfo.benchmarks.widearea.WideArea;
import io.github.tfo.lab.LabUnavailableException;

/**
 * Runs the benchmark that the command line names.
 */
public final class Benchmarks {

	private static final String USAGE = """
			java -jar tfo-benchmarks.jar BENCHMARK [--OPTION=VALUE ...]

			  wide-area  time of a request on a new connection, over slow links
			          %s
			  cookieless  the same where cookies do not help: first connections, replicas behind one address
			          %s
			  pooled  requests a second on pooled connections, on loopback
			          %s
			  allocation  bytes that a request on a pooled connection allocates, on loopback
			          %s
			  bulk    throughput of one socket, on loopback
			          %s
			  start-up  time to ready and memory of an application, without the starter, with it off and on
			          %s
			  scaling  what a connection costs the more there are at once, and the more destinations, on loopback
			          %s
			  connections  new connections a second, and what each costs, on loopback
			          %s
			  micro   what each piece of a new connection costs, by JMH
			          %s
			  soak    no benchmark: many cold requests while the network fails and recovers, and the outcome of each
			          %s

			client: a part of the names of those to measure, such as jetty. slice and round-trip: milliseconds.
			""".formatted(usage(WideArea.DEFAULTS), usage(Cookieless.DEFAULTS), usage(PooledRequests.DEFAULTS),
			usage(PooledAllocation.DEFAULTS), usage(BulkTransfer.DEFAULTS), usage(StartUp.DEFAULTS),
			usage(Scaling.DEFAULTS), usage(NewConnections.DEFAULTS), usage(MicroBenchmarks.DEFAULTS),
			usage(Soak.DEFAULTS));

	private Benchmarks() {
	}

	/**
	 * Run it and print a table.
	 * @param args the benchmark and its options
	 * @throws Exception when it cannot be run here
	 */
	public static void main(String[] args) throws Exception {
		Benchmark benchmark;
		try {
			benchmark = benchmark(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.printf("%s%n%n%s", ex.getMessage(), USAGE);
			System.exit(2);
			return;
		}
		try {
			benchmark.run();
		}
		catch (LabUnavailableException | MissingProgramException | SoakFailedException ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
		// Jetty's threads would go on: Spring Boot does not stop its clients
		System.exit(0);
	}

	private static Benchmark benchmark(String[] args) {
		if (args.length == 0) {
			throw new IllegalArgumentException("Which benchmark?");
		}
		String[] options = Arrays.copyOfRange(args, 1, args.length);
		return switch (args[0]) {
			case "wide-area" -> WideArea.of(Options.parse(options, WideArea.DEFAULTS));
			case "cookieless" -> Cookieless.of(Options.parse(options, Cookieless.DEFAULTS));
			case "pooled" -> PooledRequests.of(Options.parse(options, PooledRequests.DEFAULTS));
			case "allocation" -> PooledAllocation.of(Options.parse(options, PooledAllocation.DEFAULTS));
			case "bulk" -> BulkTransfer.of(Options.parse(options, BulkTransfer.DEFAULTS));
			case "start-up" -> StartUp.of(Options.parse(options, StartUp.DEFAULTS));
			case "scaling" -> Scaling.of(Options.parse(options, Scaling.DEFAULTS));
			// Not for people: scaling starts it
			case GatheringUpstream.COMMAND -> GatheringUpstream::run;
			case "connections" -> NewConnections.of(Options.parse(options, NewConnections.DEFAULTS));
			case "micro" -> MicroBenchmarks.of(Options.parse(options, MicroBenchmarks.DEFAULTS));
			case "soak" -> Soak.of(Options.parse(options, Soak.DEFAULTS));
			default -> throw new IllegalArgumentException("There is no benchmark " + args[0]);
		};
	}

	private static String usage(Map<String, String> defaults) {
		StringBuilder usage = new StringBuilder();
		defaults.forEach((name, value) -> usage.append("--").append(name).append('=').append(value).append(' '));
		return usage.toString().trim();
	}

}
