package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.socket.ErrorMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectExceptions}.
 */
class ConnectExceptionsTests {

	@ParameterizedTest
	@CsvSource({ "111, REFUSED, java.net.ConnectException", "110, TIMEOUT, java.net.ConnectException",
			"113, UNREACHABLE, java.net.NoRouteToHostException", "101, UNREACHABLE, java.net.SocketException",
			"13, OTHER, java.net.BindException", "1, OTHER, java.net.SocketException" })
	void errorNumberMakesTheJdksExceptionAndIsFoundInIt(int errno, FailureReason reason, Class<?> type) {
		IOException failure = ConnectExceptions.of(errno, null);
		assertThat(failure).isExactlyInstanceOf(type).hasMessage(ErrorMessages.of(errno)).hasNoSuppressedExceptions();
		assertThat(ConnectExceptions.reason(failure)).isEqualTo(reason);
	}

	/**
	 * Where {@code jdk.includeInExceptions} has {@code hostInfo}.
	 */
	@Test
	void addressAfterTheMessageDoesNotHideTheReason() {
		assertThat(ConnectExceptions.reason(new ConnectException("Connection refused: x.test/192.0.2.1:80")))
			.isEqualTo(FailureReason.REFUSED);
		assertThat(ConnectExceptions.reason(new NoRouteToHostException("No route to host: /192.0.2.1:80")))
			.isEqualTo(FailureReason.UNREACHABLE);
	}

	@Test
	void reasonOfExceptionsWithoutErrorNumber() {
		assertThat(ConnectExceptions.reason(new SocketTimeoutException())).isEqualTo(FailureReason.TIMEOUT);
		assertThat(ConnectExceptions.reason(new ConnectException())).isEqualTo(FailureReason.OTHER);
		assertThat(ConnectExceptions.reason(new SocketException("Connection refusedly")))
			.isEqualTo(FailureReason.OTHER);
		assertThat(ConnectExceptions.reason(new IllegalArgumentException("Connection refused")))
			.isEqualTo(FailureReason.OTHER);
	}

	@Test
	void failureBehindItIsKept() {
		IOException cause = new IOException("cause");
		assertThat(ConnectExceptions.of(111, cause)).hasSuppressedException(cause);
	}

}
