// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SocketErrors;
import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.jspecify.annotations.Nullable;

/**
 * The state of one outbound connection with Fast Open. It is notified of events, in this
 * order:
 * <ol>
 * <li>{@link #connecting(ConnectionSocket, InetSocketAddress)}: the socket is about to be
 * connected</li>
 * <li>{@link #connected()}: {@code connect} has succeeded. It may be deferred: no SYN was
 * sent</li>
 * <li>{@link #firstWrite(ByteBuffer)} or {@link #startWithoutData(FallbackReason)}: the
 * SYN of a deferred {@code connect} is to be sent</li>
 * <li>{@link #answered()}: the first bytes of the server were read</li>
 * </ol>
 * At any time the connection may have {@linkplain #failed(FailureReason) failed}, be
 * {@linkplain #givenUp(FailureReason) given up} or have been
 * {@linkplain #closed(FailureReason) closed}. An event that has no meaning any more is
 * ignored.
 * <p>
 * Listeners are notified of the outcome once, as soon as it is known. A connection to a
 * destination that Fast Open is not used for has no outcome. Before each system call the
 * socket is asked for its descriptor. A socket that is no longer open ends the connection
 * like {@link #closed(FailureReason)}. Not thread-safe.
 *
 * @since 0.1.0
 * @see DeferredConnect
 */
public final class FastOpenConnection {

	/**
	 * Stands for the descriptor of a socket that is closed, or whose descriptor cannot be
	 * reached.
	 */
	public static final int NO_DESCRIPTOR = SocketDescriptors.UNREACHABLE;

	/**
	 * A client that gives up later does so because no answer has come. A client that
	 * gives up earlier may only be impatient. Less than the second after which the kernel
	 * sends the SYN again.
	 */
	private static final Duration LONGEST_ROUND_TRIP = Duration.ofMillis(500);

	/**
	 * After which the kernel sends a SYN again ({@code TCP_TIMEOUT_INIT} in
	 * {@code include/net/tcp.h}).
	 */
	private static final Duration SYN_TIMEOUT = Duration.ofSeconds(1);

	/**
	 * What fits into a SYN on an ordinary link: an IPv6 packet of 1,500 bytes less its
	 * headers with all options.
	 */
	private static final int ORDINARY_SYN_DATA = 1400;

	/**
	 * What fits into a SYN on almost any path: an IPv6 packet of 1,280 bytes (RFC 8200,
	 * section 5) less its headers, rounded.
	 */
	private static final int FIRST_SYN_DATA = 1200;

	private static final FastOpenOutcome COOKIE_REQUESTED = new FastOpenOutcome.CookieRequested();

	private static final FastOpenOutcome DATA_NOT_ACKED = new FastOpenOutcome.Fallback(FallbackReason.DATA_NOT_ACKED);

	private static final FastOpenOutcome SYN_RETRANSMITTED = new FastOpenOutcome.Fallback(
			FallbackReason.SYN_RETRANSMITTED);

	private final SystemCalls calls;

	private final DestinationRules rules;

	private final EarlyDataPolicy policy;

	private final PathHealth health;

	private final FastOpenListener listener;

	private final ClientLibrary library;

	private final String clientName;

	private Phase phase = Phase.NEW;

	private @Nullable ConnectionDescription description;

	private ConnectionSocket socket = ConnectionSocket.CLOSED;

	// The SYN has the option
	private boolean optionSet;

	private boolean cookieless;

	private boolean withoutFastOpen;

	private boolean backedOff;

	private int synDataBytes;

	private boolean complete;

	private long connectNanos;

	private long synSentNanos;

	// What the kernel said last
	private TcpInfo info = TcpInfo.UNKNOWN;

	private boolean retransmitted;

	// SYN data was not acknowledged, and had to be sent again more than once
	private boolean delayed;

	// Whether it was delayed is not known, so this says nothing of the path
	private boolean delayUnknown;

	private SynData synData = SynData.NOTHING;

	private boolean notStarted;

	private @Nullable FastOpenOutcome outcome;

	// The outcome if the connection is established without SYN data
	private FastOpenOutcome ordinaryOutcome = COOKIE_REQUESTED;

	FastOpenConnection(SystemCalls calls, DestinationRules rules, EarlyDataPolicy policy, PathHealth health,
			FastOpenListener listener, ClientLibrary library, String clientName) {
		this.calls = calls;
		this.rules = rules;
		this.policy = policy;
		this.health = health;
		this.listener = listener;
		this.library = library;
		this.clientName = clientName;
	}

	/**
	 * Connect without Fast Open, as if the destination were backed off. To be called
	 * before {@link #connecting} when a deferred {@code connect} to the same name has
	 * failed: not every address of the name is to be tried twice.
	 */
	public void withoutFastOpen() {
		this.withoutFastOpen = true;
	}

	/**
	 * The socket is about to be connected: ask the kernel for Fast Open.
	 * @param socket the socket
	 * @param remote the resolved address to connect to
	 */
	public void connecting(ConnectionSocket socket, InetSocketAddress remote) {
		if (this.phase != Phase.NEW) {
			return;
		}
		if (!this.rules.permit(remote)) {
			this.phase = Phase.ENDED;
			return;
		}
		this.phase = Phase.CONNECTING;
		this.description = new ConnectionDescription(this.library, this.clientName, remote);
		this.socket = socket;
		FallbackReason reason = reasonForAnOrdinaryConnect(remote);
		if (reason != null) {
			this.ordinaryOutcome = new FastOpenOutcome.Fallback(reason);
		}
		this.optionSet = reason == null;
		this.backedOff = reason == FallbackReason.BACKOFF;
		synSent();
		this.connectNanos = this.synSentNanos;
	}

	private @Nullable FallbackReason reasonForAnOrdinaryConnect(InetSocketAddress remote) {
		if (this.withoutFastOpen || !this.health.tryAcquirePermission(remote)) {
			return FallbackReason.BACKOFF;
		}
		// The kernel says EBADF if there is no descriptor
		int result = this.calls.setFastOpenConnect(this.socket.descriptor());
		if (result == 0) {
			this.cookieless = this.rules.isCookieless(remote) && omitCookie(remote);
			return null;
		}
		return (result == -Errno.EAGAIN) ? FallbackReason.INITIALIZING : FallbackReason.UNSUPPORTED;
	}

	private boolean omitCookie(InetSocketAddress remote) {
		if (!this.health.cookieless().tryAcquirePermission(remote)) {
			return false;
		}
		if (this.calls.setFastOpenNoCookie(this.socket.descriptor()) == 0) {
			return true;
		}
		this.health.cookieless().releasePermission(remote, this.health.nanoTime());
		return false;
	}

	/**
	 * {@code connect} has succeeded.
	 * @return {@code true} if it was deferred: the SYN is still to be sent, by
	 * {@link #firstWrite} or {@link #startWithoutData}
	 */
	public boolean connected() {
		if (this.phase != Phase.CONNECTING) {
			return false;
		}
		if (this.optionSet) {
			if (!isOpen()) {
				return false;
			}
			TcpInfo info = tcpInfo();
			if (info.state() == State.SYN_SENT) {
				this.phase = Phase.DEFERRED;
				return true;
			}
			this.retransmitted = info.retransmissions() > 0;
		}
		else if (this.backedOff && this.socket.descriptor() != NO_DESCRIPTOR) {
			this.retransmitted = tcpInfo().retransmissions() > 0;
		}
		end(this.ordinaryOutcome);
		return false;
	}

	private void synSent() {
		this.synSentNanos = this.health.nanoTime();
		if (this.optionSet) {
			this.health.onSynSent(remote(), this.synSentNanos);
		}
	}

	private InetSocketAddress remote() {
		return Objects.requireNonNull(this.description).address();
	}

	/**
	 * Send the SYN of a deferred {@code connect}, with the first bytes in it as far as
	 * the policy permits. Never blocks.
	 * @param data the bytes between position and limit; left as it is
	 * @return how many bytes were sent; the library is to write the others, or all if 0,
	 * once the socket takes them. A negated {@linkplain Errno error number} if the
	 * connection has failed; if that is not the {@link #outcome()}, it was established
	 * before
	 */
	public int firstWrite(ByteBuffer data) {
		if (this.phase != Phase.DEFERRED || !isOpen()) {
			return 0;
		}
		long flight = this.policy.firstFlight(data);
		if (flight == 0) {
			return handshake(FallbackReason.UNSAFE_METHOD);
		}
		this.phase = Phase.HANDSHAKE;
		this.synData = SynData.of(data);
		int length = (int) Math.min(data.remaining(), flight);
		if (this.cookieless && flight > ORDINARY_SYN_DATA && !this.health.isProven(remote())) {
			// Some path may take less than the link. A cookie would have come with an MSS
			length = Math.min(length, FIRST_SYN_DATA);
		}
		int sent = this.calls.send(this.socket.descriptor(),
				(length < data.remaining()) ? data.slice(data.position(), length) : data);
		synSent();
		this.complete = ((sent > 0) ? sent : length) == flight;
		if (sent > 0) {
			this.synDataBytes = sent;
			return sent;
		}
		return handshakeResult(sent, length);
	}

	/**
	 * Send the SYN of a deferred {@code connect} without data. Never blocks.
	 * @param reason why without data
	 * @return 0, or a negated {@linkplain Errno error number} if the connection has
	 * failed
	 */
	public int startWithoutData(FallbackReason reason) {
		return (this.phase == Phase.DEFERRED && isOpen()) ? handshake(reason) : 0;
	}

	private int handshake(FallbackReason reason) {
		this.ordinaryOutcome = new FastOpenOutcome.Fallback(reason);
		this.phase = Phase.HANDSHAKE;
		synSent();
		return handshakeResult(this.calls.startHandshake(this.socket.descriptor()), 0);
	}

	private int handshakeResult(int result, int offered) {
		if (result == 0 || result == -Errno.EINPROGRESS || result == -Errno.EAGAIN) {
			return 0;
		}
		TcpInfo info = tcpInfo();
		if (hasBeenEstablished(info)) {
			// Established and reset within the call, so the number of bytes is not known
			this.synDataBytes = offered;
			endEstablished(info);
		}
		else {
			this.notStarted = true;
			end(new FastOpenOutcome.Failed(SocketErrors.reason(-result)));
		}
		return result;
	}

	/**
	 * The first bytes of the server were read.
	 */
	public void answered() {
		if ((this.phase == Phase.HANDSHAKE || this.phase == Phase.DATA_SENT_AGAIN) && isOpen()) {
			endEstablished(tcpInfo());
		}
	}

	/**
	 * Ask the kernel whether the handshake is over. If the server has not acknowledged
	 * the SYN data, the outcome is only known once it has {@linkplain #answered answered}
	 * or the connection is closed: the data was sent again, and may be delayed.
	 * @return {@code false} until the server has answered the SYN; {@code true} also if
	 * the connection has failed
	 */
	public boolean established() {
		if (this.phase == Phase.HANDSHAKE && isOpen()) {
			TcpInfo info = tcpInfo();
			if (hasBeenEstablished(info)) {
				if (isDataSentAgain(info)) {
					this.phase = Phase.DATA_SENT_AGAIN;
				}
				else {
					endEstablished(info);
				}
			}
		}
		return this.phase == Phase.DATA_SENT_AGAIN || this.phase == Phase.ENDED;
	}

	private boolean isDataSentAgain(TcpInfo info) {
		return this.synDataBytes > 0 && !info.synDataAcknowledged() && info.state() != State.CLOSE
				&& info.fastOpenFailure() != FastOpenFailure.SYN_RETRANSMITTED;
	}

	/**
	 * Ask the kernel whether the server has neither accepted nor refused the connection.
	 * @return {@code true} while the SYN is not answered, or not sent
	 */
	public boolean handshaking() {
		return this.phase == Phase.DEFERRED
				|| this.phase == Phase.HANDSHAKE && isOpen() && tcpInfo().state() == State.SYN_SENT;
	}

	/**
	 * Return whether {@code connect} was deferred and the SYN is still to be sent.
	 * @return {@code true} until {@link #firstWrite} or {@link #startWithoutData}
	 */
	boolean deferred() {
		return this.phase == Phase.DEFERRED;
	}

	/**
	 * Return whether all further events are ignored.
	 * @return {@code true} once the outcome is known, and if Fast Open is not used for
	 * the destination
	 */
	public boolean ended() {
		return this.phase == Phase.ENDED;
	}

	/**
	 * Return the outcome.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable FastOpenOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Return whether another {@code connect} may succeed where a deferred one has failed:
	 * it has failed at once, and no request was in its SYN that must not be repeated. The
	 * next {@code connect} to the address is an ordinary one, since the address is backed
	 * off.
	 * <p>
	 * A refusal does not prove that the server executed nothing. If the server takes the
	 * SYN data, executes it and resets the connection, and the SYN-ACK is lost, then the
	 * reset looks like a refusal. So a plaintext request that was in the SYN is only
	 * repeated if its method is safe (RFC 9110, section 9.2.1) and the client retries at
	 * all.
	 * @param retries whether the client may repeat a request that may have been executed
	 * @return {@code false} also for a timeout, which would be waited for twice, and for
	 * a connection that was established
	 */
	public boolean mayConnectAgain(boolean retries) {
		if (!(this.outcome instanceof FastOpenOutcome.Failed failed)) {
			return false;
		}
		return switch (failed.reason()) {
			case REFUSED, UNREACHABLE -> switch (this.synData) {
				case NOTHING, CLIENT_HELLO -> true;
				case SAFE_REQUEST -> retries;
				case UNSAFE_REQUEST -> false;
			};
			case TIMEOUT, RESET, CANCELLED, OTHER -> this.notStarted;
		};
	}

	/**
	 * Something has failed, and the socket is still open: ask the kernel whether it was
	 * the connection.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} if the connection was never established: the library is to see
	 * what it sees of a {@code connect} that fails
	 */
	public boolean failed(FailureReason reason) {
		if (this.phase == Phase.NEW || this.phase == Phase.CONNECTING || this.phase == Phase.ENDED || !isOpen()) {
			return false;
		}
		TcpInfo info = tcpInfo();
		if (this.phase == Phase.DATA_SENT_AGAIN || hasBeenEstablished(info)) {
			endEstablished(info);
		}
		else if (info.state() == State.CLOSE) {
			end(new FastOpenOutcome.Failed(reason));
			return true;
		}
		return false;
	}

	/**
	 * The client is about to close the socket, or will not wait for the handshake any
	 * longer.
	 * @param reason why
	 * @return {@code true} if the server has not answered the SYN, though it may have
	 * received it and its data
	 */
	public boolean givenUp(FailureReason reason) {
		if (this.phase == Phase.NEW) {
			return false;
		}
		if (established()) {
			answered();
			return false;
		}
		end(new FastOpenOutcome.Failed(reason));
		return true;
	}

	/**
	 * The connection is lost, and its socket is closed or may be, so the kernel cannot be
	 * asked.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} if the server has surely received nothing of what was to be
	 * sent: the library is to see what it sees of a {@code connect} that fails. This
	 * holds if the integration called {@link #established()} whenever the socket had
	 * taken bytes
	 */
	public boolean closed(FailureReason reason) {
		if (this.phase == Phase.NEW || this.phase == Phase.ENDED) {
			return false;
		}
		if (this.phase == Phase.DATA_SENT_AGAIN) {
			this.delayUnknown = true;
			end(DATA_NOT_ACKED);
			return false;
		}
		if (this.phase == Phase.HANDSHAKE && (reason == FailureReason.RESET || reason == FailureReason.OTHER)) {
			// Only a refusal, a timeout or a lack of a route ends a handshake, so it was
			// over. As a rule the server has taken the SYN data
			end((this.synDataBytes > 0) ? hit(Duration.ZERO) : this.ordinaryOutcome);
			return false;
		}
		end(new FastOpenOutcome.Failed(reason));
		return switch (reason) {
			// Only a SYN is answered like this
			case REFUSED -> true;
			case TIMEOUT, UNREACHABLE -> this.synDataBytes == 0;
			case RESET, CANCELLED, OTHER -> false;
		};
	}

	/**
	 * Return whether the socket is open, and end the connection if it is not.
	 */
	private boolean isOpen() {
		if (this.socket.descriptor() == NO_DESCRIPTOR) {
			closed(FailureReason.OTHER);
			return false;
		}
		return true;
	}

	private TcpInfo tcpInfo() {
		this.info = this.calls.tcpInfo(this.socket.descriptor());
		return this.info;
	}

	private boolean hasBeenEstablished(TcpInfo info) {
		return switch (info.state()) {
			case ESTABLISHED, OTHER -> true;
			case SYN_SENT -> false;
			// A reset leads here, too, and leaves what was measured
			case CLOSE -> info.synDataAcknowledged() || info.roundTripMicros() > 0;
		};
	}

	private void endEstablished(TcpInfo info) {
		this.retransmitted = info.retransmissions() > 0;
		if (info.synDataAcknowledged()) {
			end(hit(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(info.roundTripMicros()))));
		}
		else if (this.synDataBytes > 0) {
			this.delayed = info.retransmissions() > 1;
			end(hasLostSyn(info) ? SYN_RETRANSMITTED : DATA_NOT_ACKED);
		}
		else {
			end(this.ordinaryOutcome);
		}
	}

	/**
	 * Before Linux 5.5 the kernel does not say so. Data that was not acknowledged is sent
	 * again once, and with a SYN that was lost twice.
	 */
	private boolean hasLostSyn(TcpInfo info) {
		return switch (info.fastOpenFailure()) {
			case SYN_RETRANSMITTED -> true;
			case DATA_NOT_ACKED, COOKIE_UNAVAILABLE -> false;
			case UNSPECIFIED -> info.retransmissions() > 1 && sentLongerAgoThan(SYN_TIMEOUT);
		};
	}

	private boolean sentLongerAgoThan(Duration time) {
		return this.health.nanoTime() - this.synSentNanos > time.toNanos();
	}

	private FastOpenOutcome hit(Duration roundTrip) {
		return new FastOpenOutcome.Hit(this.synDataBytes, this.complete, roundTrip, !this.cookieless);
	}

	private void end(FastOpenOutcome outcome) {
		ConnectionDescription connection = Objects.requireNonNull(this.description);
		InetSocketAddress destination = connection.address();
		boolean synSent = this.optionSet && this.phase != Phase.DEFERRED;
		boolean connectSucceeded = this.phase != Phase.CONNECTING;
		this.phase = Phase.ENDED;
		this.outcome = outcome;
		this.socket = ConnectionSocket.CLOSED;
		if (outcome instanceof FastOpenOutcome.Failed failed) {
			boolean conclusive = failed(failed.reason(), destination, synSent);
			if (conclusive && connectSucceeded && failed.reason() != FailureReason.CANCELLED) {
				this.health.onNotReached(destination);
			}
		}
		else {
			this.health.onConnected(destination, this.retransmitted && !this.optionSet);
			established(outcome, destination, synSent);
		}
		if (this.cookieless) {
			tellWhetherCookieWasWanted(outcome, destination);
		}
		this.listener.onOutcome(connection, outcome);
		if (ConnectionReport.isWanted()) {
			new ConnectionReport(connection, outcome, this.cookieless, this.synDataBytes, this.info,
					this.synSentNanos - this.connectNanos, this.health.nanoTime() - this.connectNanos,
					this.health.cause(destination))
				.publish();
		}
	}

	private void tellWhetherCookieWasWanted(FastOpenOutcome outcome, InetSocketAddress destination) {
		PathHealth health = this.health.cookieless();
		if (outcome instanceof FastOpenOutcome.Hit) {
			health.onSuccess(destination, this.synSentNanos);
		}
		else if (outcome.equals(DATA_NOT_ACKED)) {
			health.onError(destination, this.synSentNanos, PathError.COOKIE_WANTED);
		}
		else {
			health.releasePermission(destination, this.connectNanos);
		}
	}

	private void established(FastOpenOutcome outcome, InetSocketAddress destination, boolean synSent) {
		if (outcome instanceof FastOpenOutcome.Hit) {
			this.health.onSuccess(destination, this.synSentNanos);
		}
		else if (this.synDataBytes > 0 && !this.delayUnknown) {
			error(destination, outcome.equals(SYN_RETRANSMITTED) ? PathError.SYN_LOST
					: this.delayed ? PathError.DATA_DELAYED : PathError.DATA_NOT_ACKNOWLEDGED);
		}
		else if (synSent && this.retransmitted) {
			error(destination, PathError.SYN_LOST);
		}
		else {
			releasePermission(destination);
		}
	}

	/**
	 * Note that the connection was not established. An ordinary one might not have been,
	 * either: so a lack of a route counts only if there was data in the SYN.
	 * @return whether this says something about the destination: not that a client gave
	 * up soon, unless it is one of several
	 */
	private boolean failed(FailureReason reason, InetSocketAddress destination, boolean synSent) {
		boolean givenUp = reason == FailureReason.TIMEOUT || reason == FailureReason.CANCELLED;
		if (givenUp && synSent && sentLongerAgoThan(LONGEST_ROUND_TRIP)) {
			error(destination, PathError.SYN_LOST);
			return true;
		}
		boolean counts = givenUp ? synSent && this.health.onUnanswered(destination, this.synSentNanos)
				: synSent && (reason == FailureReason.REFUSED || this.synDataBytes > 0);
		if (counts) {
			error(destination, PathError.FAILED);
		}
		else {
			releasePermission(destination);
		}
		return counts || !givenUp;
	}

	private void error(InetSocketAddress destination, PathError error) {
		this.health.onError(destination, this.synSentNanos, error);
	}

	private void releasePermission(InetSocketAddress destination) {
		if (!this.backedOff) {
			this.health.releasePermission(destination, this.connectNanos);
		}
	}

	private enum Phase {

		/** Nothing has been asked of the kernel. */
		NEW,

		/** The option may be set; {@code connect} has not succeeded yet. */
		CONNECTING,

		/** {@code connect} has succeeded, no SYN has been sent. */
		DEFERRED,

		/** A SYN has been sent, with data or without. */
		HANDSHAKE,

		/** The server has answered the SYN, but not acknowledged its data. */
		DATA_SENT_AGAIN,

		/** The outcome is published, or there is none to be published. */
		ENDED

	}

}
