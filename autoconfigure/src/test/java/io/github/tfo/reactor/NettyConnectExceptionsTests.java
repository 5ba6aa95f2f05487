// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

import io.github.tfo.FailureReason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link NettyConnectExceptions} with the exceptions that Netty makes.
 */
class NettyConnectExceptionsTests {

	@BeforeAll
	static void loadNativeTransport() {
		assertThat(Epoll.isAvailable()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "111, REFUSED", "110, TIMEOUT", "113, UNREACHABLE", "101, UNREACHABLE", "104, RESET", "32, RESET",
			"99, OTHER", "13, OTHER", "1, OTHER" })
	void reasonIsThatOfTheErrorNumber(int errno, FailureReason reason) {
		Throwable ofConnect = catchThrowable(() -> Errors.handleConnectErrno("connect", -errno));
		assertThat(NettyConnectExceptions.reason(ofConnect)).as(ofConnect.toString()).isEqualTo(reason);
		assertThat(NettyConnectExceptions.reason(Errors.newIOException("recvAddress", -errno))).isEqualTo(reason);
	}

	@Test
	void reasonOfExceptionsWithoutErrorNumber() {
		assertThat(NettyConnectExceptions.reason(new ConnectTimeoutException("connection timed out after 1 ms")))
			.isEqualTo(FailureReason.TIMEOUT);
		assertThat(NettyConnectExceptions.reason(new NoRouteToHostException())).isEqualTo(FailureReason.UNREACHABLE);
		assertThat(NettyConnectExceptions.reason(new ConnectException("Connection refused: /192.0.2.1:80")))
			.isEqualTo(FailureReason.REFUSED);
		assertThat(NettyConnectExceptions.reason(new ConnectException())).isEqualTo(FailureReason.OTHER);
		assertThat(NettyConnectExceptions.reason(new IOException("other"))).isEqualTo(FailureReason.OTHER);
	}

}
