// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link FastOpenConnection} to a destination that takes data without a cookie, or that
 * the application takes for one.
 */
class FastOpenConnectionCookielessTests extends AbstractFastOpenConnectionTests {

	private static final String ASKED = "setFastOpenNoCookie " + FD;

	@Test
	void otherDestinationGetsACookie() {
		sendInSyn();
		assertThat(this.kernel.asked).doesNotContain(ASKED);
		answer(this.connection, acknowledged());
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofMillis(40), true));
	}

	@Test
	void whatHappensWithACookieIsNoRefusalOfDataWithout() {
		for (int i = 0; i < 3; i++) {
			answer(inSyn(), notAcknowledged());
		}
		assertThat(this.health.cookieless().size()).isZero();
	}

	@Test
	void cookieIsOmittedAndTheHitSaysSo() {
		answer(inSyn(cookieless()), acknowledged());
		assertThat(this.kernel.asked).contains(ASKED);
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofMillis(40), false));
	}

	@ParameterizedTest
	@ValueSource(ints = { Errno.ENOPROTOOPT, Errno.EBADF })
	void whenTheKernelRefusesThenTheConnectionHasACookie(int errno) {
		this.kernel.setFastOpenNoCookie = -errno;
		answer(inSyn(cookieless()), acknowledged());
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofMillis(40), true));
	}

	@Test
	void whenTheKernelRefusesThenTheProbeIsLeftToTheNextConnection() {
		connectionsWithoutCookie(3);
		this.clock.addAndGet(INITIAL.toNanos());
		this.kernel.setFastOpenNoCookie = -Errno.ENOPROTOOPT;
		answer(inSyn(cookieless()), acknowledged());
		this.kernel.setFastOpenNoCookie = 0;
		assertThat(connectionsWithoutCookie(10)).isOne();
	}

	@Test
	void afterThreeRefusalsAConnectionHasACookie() {
		connectionsWithoutCookie(3);
		this.outcomes.clear();
		answer(inSyn(cookieless()), acknowledged());
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofMillis(40), true));
	}

	/**
	 * It was under way when the destination was backed off.
	 */
	@Test
	void refusalThatComesLateDoesNotDoubleThePeriod() {
		List<FastOpenConnection> connections = List.of(inSyn(cookieless()), inSyn(cookieless()), inSyn(cookieless()),
				inSyn(cookieless()));
		this.clock.addAndGet(1);
		connections.forEach((connection) -> answer(connection, notAcknowledged()));
		assertThat(this.health.cookieless().backedOff()).extracting(BackedOffDestination::length)
			.containsExactly(INITIAL);
	}

	@Test
	void requestThatIsNotSentInTheSynIsNotRefused() {
		for (int i = 0; i < 5; i++) {
			FastOpenConnection connection = cookieless();
			connectDeferred(connection);
			connection.startWithoutData(FallbackReason.NO_DATA);
			answer(connection, new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.UNSPECIFIED, 40_000, 0));
		}
		assertThat(this.health.cookieless().size()).isZero();
	}

	@Test
	void afterThreeRefusalsInARowCookiesAreUsedForAPeriodThatDoubles() {
		assertThat(connectionsWithoutCookie(10)).isEqualTo(3);
		this.clock.addAndGet(INITIAL.toNanos());
		assertThat(connectionsWithoutCookie(10)).as("the probe").isOne();
		this.clock.addAndGet(INITIAL.toNanos());
		assertThat(connectionsWithoutCookie(10)).isZero();
		this.clock.addAndGet(INITIAL.toNanos());
		assertThat(connectionsWithoutCookie(10)).as("the second probe").isOne();
		assertThat(this.health.cookieless().backedOff()).extracting((wanted) -> wanted.cause().tag())
			.containsExactly("cookie-wanted");
		assertThat(this.health.size()).as("with a cookie").isZero();
	}

	@Test
	void whenTheProbeIsTakenThenNoCookieIsUsed() {
		connectionsWithoutCookie(3);
		this.clock.addAndGet(INITIAL.toNanos());
		answer(inSyn(cookieless()), acknowledged());
		assertThat(connectionsWithoutCookie(3)).isEqualTo(3);
	}

	@Test
	void whenTheBackOffIsEndedThenNoCookieIsUsed() {
		connectionsWithoutCookie(3);
		assertThat(this.health.end(REMOTE)).isTrue();
		assertThat(connectionsWithoutCookie(10)).isEqualTo(3);
	}

	/**
	 * One of several replicas may want a cookie.
	 */
	@Test
	void dataThatIsTakenEndsTheRowOfRefusals() {
		for (int i = 0; i < 5; i++) {
			assertThat(connectionsWithoutCookie(2)).isEqualTo(2);
			answer(inSyn(cookieless()), acknowledged());
		}
	}

	/**
	 * It has sent nothing that a server could refuse.
	 */
	@Test
	void probeThatSendsNoDataLeavesTheProbeToTheNextConnection() {
		connectionsWithoutCookie(3);
		this.clock.addAndGet(INITIAL.toNanos());
		FastOpenConnection probe = cookieless();
		connectDeferred(probe);
		probe.givenUp(FailureReason.CANCELLED);
		assertThat(connectionsWithoutCookie(10)).isOne();
	}

	/**
	 * A cookie would have told how much the path takes.
	 */
	@ParameterizedTest
	@CsvSource({ "1400, 1400", "1401, 1200", "5000, 1200" })
	void firstFlightThatWouldNotBeWholeIsCutToWhatAnyPathTakes(int length, int offered) {
		FastOpenConnection connection = cookieless();
		connectDeferred(connection);
		this.kernel.send = offered;
		connection.firstWrite(bytes(request(length)));
		assertThat(this.kernel.sent).extracting(String::length).containsExactly(offered);
		answer(connection, acknowledged());
		assertThat(this.outcomes).containsExactly(new Hit(offered, offered == length, Duration.ofMillis(40), false));
	}

	@Test
	void onceDataWasTakenTheFirstFlightIsNotCut() {
		answer(inSyn(cookieless()), acknowledged());
		this.kernel.sent.clear();
		FastOpenConnection connection = cookieless();
		connectDeferred(connection);
		connection.firstWrite(bytes(request(5000)));
		assertThat(this.kernel.sent).extracting(String::length).containsExactly(5000);
	}

	private static String request(int length) {
		String head = "GET / HTTP/1.1\r\nA: ";
		String end = "\r\n\r\n";
		return head + "x".repeat(length - head.length() - end.length()) + end;
	}

	private int connectionsWithoutCookie(int connections) {
		int before = asked();
		for (int i = 0; i < connections; i++) {
			answer(inSyn(cookieless()), notAcknowledged());
		}
		return asked() - before;
	}

	private int asked() {
		return (int) this.kernel.asked.stream().filter(ASKED::equals).count();
	}

	private FastOpenConnection cookieless() {
		this.kernel.tcpInfo = new TcpInfo(State.SYN_SENT, false, FastOpenFailure.UNSPECIFIED, 0, 0);
		return new FastOpenConnection(this.kernel, new DestinationRules() {

			@Override
			public boolean permit(InetSocketAddress remote) {
				return true;
			}

			@Override
			public boolean isCookieless(InetSocketAddress remote) {
				return true;
			}

		}, new EarlyDataPolicy(List.of("GET")), this.health, (connection, outcome) -> this.outcomes.add(outcome),
				ClientLibrary.REACTOR_NETTY, "upstream");
	}

	private static TcpInfo notAcknowledged() {
		return retransmitted(FastOpenFailure.DATA_NOT_ACKED, 1);
	}

}
