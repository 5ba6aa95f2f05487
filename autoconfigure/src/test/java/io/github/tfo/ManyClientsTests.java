// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

import javax.management.ObjectName;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * However many clients an application builds: they share the connections and the memory
 * that they share without Fast Open.
 */
@InNetworkNamespace
class ManyClientsTests {

	private static final int FEW = 20;

	private static final int MANY = 200;

	// A rank, the instances, the bytes, the class
	private static final Pattern HISTOGRAM_LINE = Pattern
		.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(?:io\\.github\\.tfo|io\\.netty|reactor|org\\.eclipse\\.jetty"
				+ "|org\\.apache\\.hc|org\\.springframework)\\..*$");

	/** In bytes. What else the JVM does meanwhile is part of the difference. */
	private static final int LESS_THAN_A_POOL = 4 * 1024;

	/** The next request may come before a connection is back in its pool. */
	private static final int NOT_BACK_YET = 3;

	@ClientTest(except = ClientUnderTest.OKHTTP)
	void connectionsAndHeapAreAsWithoutFastOpen(ClientUnderTest client) throws Exception {
		Usage off;
		try (ClientApplication application = ClientApplication.off(client, null)) {
			off = usage(application);
		}
		try (ClientApplication application = ClientApplication.on(client, null)) {
			Usage on = usage(application);
			assertThat(on.connections()).isCloseTo(off.connections(), within(NOT_BACK_YET));
			assertThat(on.bytesPerClient()).isLessThan(off.bytesPerClient() + LESS_THAN_A_POOL);
		}
	}

	private static Usage usage(ClientApplication application) throws Exception {
		List<ClientApplication> clients = new ArrayList<>();
		try (KnownUpstream upstream = KnownUpstream.start()) {
			String url = upstream.url("/echo/word");
			buildUntil(FEW, clients, application, url);
			long before = heap();
			buildUntil(MANY, clients, application, url);
			return new Usage(upstream.connections(), (heap() - before) / (MANY - FEW));
		}
		finally {
			clients.forEach(ClientApplication::stopClient);
		}
	}

	private static void buildUntil(int count, List<ClientApplication> clients, ClientApplication application,
			String url) {
		while (clients.size() < count) {
			clients.add(application.withNewClient());
			assertThat(clients.get(clients.size() - 1).getPooled(url)).isEqualTo("word");
		}
	}

	/**
	 * Return how many bytes the objects of clients, libraries and Spring take after a
	 * collection. All others belong to the JVM, and to what ran in it before.
	 */
	private static long heap() throws Exception {
		String histogram = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return HISTOGRAM_LINE.matcher(histogram).results().mapToLong((line) -> Long.parseLong(line.group(1))).sum();
	}

	private record Usage(int connections, long bytesPerClient) {
	}

	@ClientTest(except = ClientUnderTest.OKHTTP)
	void requestsAtATimeLeaveTheirConnectionsToTheNext(ClientUnderTest client) throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(MANY);
		List<ClientApplication> clients = new ArrayList<>();
		try (ClientApplication application = ClientApplication.on(client, null)) {
			for (int atATime : List.of(FEW, MANY)) {
				while (clients.size() < atATime) {
					clients.add(application.withNewClient());
				}
				try (KnownUpstream upstream = KnownUpstream.start()) {
					for (int round = 0; round < 2; round++) {
						askAtATime(clients, callers, upstream.url("/slow/20"));
					}
					assertThat(upstream.connections()).isLessThanOrEqualTo(atATime + NOT_BACK_YET);
				}
			}
		}
		finally {
			clients.forEach(ClientApplication::stopClient);
			callers.shutdown();
		}
	}

	private static void askAtATime(List<ClientApplication> clients, ExecutorService callers, String url)
			throws Exception {
		CyclicBarrier all = new CyclicBarrier(clients.size());
		List<Future<String>> answers = new ArrayList<>();
		for (ClientApplication client : clients) {
			answers.add(callers.submit(() -> {
				all.await();
				return client.getPooled(url);
			}));
		}
		for (Future<String> answer : answers) {
			assertThat(answer.get()).isEqualTo("slow");
		}
	}

}
