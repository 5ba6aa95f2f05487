package io.github.tfo.reactor;

import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import javax.management.ObjectName;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import io.github.tfo.testing.UserCustomizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.ChannelPipelineConfigurer;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that share a connection pool without Fast Open share it with Fast Open, too,
 * however many of them an application builds.
 */
@InNetworkNamespace
@ParameterizedClass(name = "{0}, configurer of its own: {1}")
@MethodSource("cells")
class SharedPoolTests {

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	boolean ownConfigurer;

	private Upstream upstream;

	static Iterable<Arguments> cells() {
		return List.of(Arguments.of(ClientUnderTest.WEBCLIENT_REACTOR, false),
				Arguments.of(ClientUnderTest.WEBCLIENT_REACTOR, true),
				Arguments.of(ClientUnderTest.RESTCLIENT_REACTOR, false),
				Arguments.of(ClientUnderTest.RESTCLIENT_REACTOR, true));
	}

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 200 })
	void requestsOfFreshlyBuiltClientsShareOneConnection(int clients) throws Exception {
		long pools = pools();
		try (ClientApplication application = application()) {
			for (int i = 0; i < clients; i++) {
				assertThat(application.withNewClient().getPooled(this.upstream.url("/echo/word"))).isEqualTo("word");
			}
			assertThat(pools() - pools).isOne();
		}
		// The next request may come before the connection is back in the pool
		assertThat(this.upstream.accepted()).isLessThanOrEqualTo(2);
	}

	/**
	 * How many pools there are in the heap: the JVM counts what makes their connections.
	 */
	private static long pools() throws Exception {
		String histogram = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return histogram.lines()
			.filter((line) -> line.endsWith("DefaultPooledConnectionProvider$PooledConnectionAllocator"))
			.mapToLong((line) -> Long.parseLong(line.trim().split("\\s+")[1]))
			.sum();
	}

	@Test
	void requestsAtTheSameTimeLeaveTheirConnectionsToTheNext() throws Exception {
		int atOnce = 20;
		ExecutorService executor = Executors.newFixedThreadPool(atOnce);
		try (ClientApplication application = application()) {
			for (int round = 0; round < 3; round++) {
				CountDownLatch begin = new CountDownLatch(atOnce);
				List<Future<String>> answers = IntStream.range(0, atOnce).mapToObj((number) -> executor.submit(() -> {
					ClientApplication built = application.withNewClient();
					begin.countDown();
					begin.await();
					return built.getPooled(this.upstream.url("/echo/word"));
				})).toList();
				for (Future<String> answer : answers) {
					assertThat(answer.get()).isEqualTo("word");
				}
			}
		}
		finally {
			executor.shutdown();
		}
		assertThat(this.upstream.accepted()).isLessThanOrEqualTo(atOnce);
	}

	private ClientApplication application() {
		ChannelPipelineConfigurer own = (observer, channel, remote) -> {
		};
		Consumer<GenericApplicationContext> beans = (context) -> {
		};
		if (this.ownConfigurer) {
			beans = (this.client == ClientUnderTest.WEBCLIENT_REACTOR)
					? UserCustomizer.UNORDERED.webClientOnReactor(
							(builder) -> builder.withHttpClientCustomizer((http) -> http.doOnChannelInit(own)))
					: UserCustomizer.UNORDERED.restClientOnReactor(
							(builder) -> builder.withHttpClientCustomizer((http) -> http.doOnChannelInit(own)));
		}
		return ClientApplication.on(this.client, null, beans);
	}

}
