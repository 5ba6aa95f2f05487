// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.linux.TcpInfo;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection once its outcome is: a line at debug level, and an event
 * of JDK Flight Recorder. Neither has anything of the cookie or of the request.
 *
 * @param connection the connection
 * @param outcome its outcome
 * @param cookieless whether the SYN was to have no cookie
 * @param synDataBytes how many bytes were sent in the SYN
 * @param lastInfo what the kernel said last
 * @param nanosToSyn from {@code connect} to the SYN
 * @param nanosToOutcome from {@code connect} to the outcome
 * @param backOff why the next connection is made without Fast Open, {@code null} if it is
 * not
 */
record ConnectionReport(ConnectionDescription connection, FastOpenOutcome outcome, boolean cookieless, int synDataBytes,
		TcpInfo lastInfo, long nanosToSyn, long nanosToOutcome, @Nullable Cause backOff) {

	private static final Log logger = LogFactory.getLog(FastOpenConnection.class);

	// A Java runtime may have been made without the module
	private static final boolean jfr = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

	static boolean isWanted() {
		return logger.isDebugEnabled() || jfr && ConnectionEvent.isRecording();
	}

	void publish() {
		if (jfr && ConnectionEvent.isRecording()) {
			new ConnectionEvent(this).commit();
		}
		logger.debug(this);
	}

	String address() {
		return this.connection.address().getAddress().getHostAddress() + ":" + this.connection.address().getPort();
	}

	String outcomeName() {
		if (this.outcome instanceof Hit hit) {
			return hit.complete() ? "hit" : "partial hit";
		}
		if (this.outcome instanceof Fallback fallback) {
			return "fallback " + fallback.reason().tag();
		}
		if (this.outcome instanceof Failed failed) {
			return "failed " + failed.reason().tag();
		}
		return (this.outcome instanceof CookieRequested) ? "cookie requested" : this.outcome.toString();
	}

	String kernel() {
		if (this.lastInfo == TcpInfo.UNKNOWN) {
			return "not asked";
		}
		return "%s, SYN data %s, failure %s, %d retransmissions, round trip %s".formatted(word(this.lastInfo.state()),
				this.lastInfo.synDataAcknowledged() ? "acknowledged" : "not acknowledged",
				word(this.lastInfo.fastOpenFailure()), this.lastInfo.retransmissions(),
				millis(TimeUnit.MICROSECONDS.toNanos(this.lastInfo.roundTripMicros())));
	}

	private static String word(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String path() {
		return (this.backOff != null) ? "backed off, " + this.backOff.tag() : "in order";
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
	}

	@Override
	public String toString() {
		return "%s to %s (%s): %s%s, %s in the SYN; SYN after %s, outcome after %s; kernel: %s; path: %s".formatted(
				this.connection.library().tag(), this.connection.clientName(), address(),
				this.cookieless ? "cookieless, " : "", outcomeName(),
				(this.synDataBytes > 0) ? this.synDataBytes + " bytes" : "no data", millis(this.nanosToSyn),
				millis(this.nanosToOutcome), kernel(), path());
	}

}
