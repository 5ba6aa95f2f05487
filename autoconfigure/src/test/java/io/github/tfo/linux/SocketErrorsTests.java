// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketErrors}.
 */
class SocketErrorsTests {

	@ParameterizedTest
	@CsvSource({ "111, java.net.ConnectException", "110, java.net.ConnectException",
			"113, java.net.NoRouteToHostException", "101, java.net.SocketException", "13, java.net.BindException",
			"1, java.net.SocketException" })
	void errorNumberMakesTheJdksExceptionAndIsFoundInIt(int errno, Class<?> type) {
		IOException failure = SocketErrors.connectException(errno, null);
		assertThat(failure).isExactlyInstanceOf(type).hasNoSuppressedExceptions();
		assertThat(SocketErrors.errno(failure)).isEqualTo(errno);
	}

	@Test
	void messageIsTheJdks() {
		assertThat(SocketErrors.errno(new ConnectException("Connection refused"))).isEqualTo(Errno.ECONNREFUSED);
		assertThat(SocketErrors.connectException(Errno.ECONNREFUSED, null)).hasMessage("Connection refused");
	}

	/**
	 * Where {@code jdk.includeInExceptions} has {@code hostInfo}.
	 */
	@Test
	void addressAfterTheMessageDoesNotHideIt() {
		assertThat(SocketErrors.errno(new ConnectException("Connection refused: x.test/192.0.2.1:80")))
			.isEqualTo(Errno.ECONNREFUSED);
		assertThat(SocketErrors.errno(new NoRouteToHostException("No route to host: /192.0.2.1:80")))
			.isEqualTo(Errno.EHOSTUNREACH);
	}

	/**
	 * As JDK 21 has it.
	 */
	@Test
	void callAfterTheMessageDoesNotHideIt() {
		assertThat(SocketErrors.errno(new SocketException("Network is unreachable (connect failed)")))
			.isEqualTo(Errno.ENETUNREACH);
	}

	@Test
	void causeIsLookedAt() {
		assertThat(SocketErrors
			.errno(new SocketException("Could not connect").initCause(new SocketException("Network is unreachable"))))
			.isEqualTo(Errno.ENETUNREACH);
	}

	@Test
	void anythingElseHasNone() {
		assertThat(SocketErrors.errno(new ConnectException())).isZero();
		assertThat(SocketErrors.errno(new SocketException("Connection refusedly"))).isZero();
		assertThat(SocketErrors.errno(new IllegalArgumentException("Connection refused"))).isZero();
	}

	@Test
	void whatWasThrownInItsPlaceIsKept() {
		IOException thrown = new IOException("thrown");
		assertThat(SocketErrors.connectException(Errno.ECONNREFUSED, thrown)).hasSuppressedException(thrown);
	}

}
