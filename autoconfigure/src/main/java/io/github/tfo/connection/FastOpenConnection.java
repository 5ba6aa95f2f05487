package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SocketErrors;
import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.jspecify.annotations.Nullable;

/**
 * The life of one outbound connection, as a state machine. An integration tells it what
 * its library does, in this order:
 * <ol>
 * <li>{@link #connecting(ConnectionSocket, InetSocketAddress)}: the socket is about to be
 * connected</li>
 * <li>{@link #connected()}: {@code connect} has succeeded, perhaps deferred: without a
 * SYN having been sent yet</li>
 * <li>{@link #firstWrite(ByteBuffer)}: if so, the first bytes are to be sent</li>
 * <li>{@link #answered()}: the first bytes of the server have been read</li>
 * </ol>
 * and, whenever it happens, that the connection {@linkplain #failed(FailureReason) has
 * failed}, {@linkplain #givenUp(FailureReason) is given up} or
 * {@linkplain #closed(FailureReason) has been closed}. An event that has no meaning any
 * more is ignored.
 * <p>
 * The outcome is published once, as soon as it is known, unless Fast Open is not used for
 * the destination: such a connection is not counted. Before each system call the socket
 * is asked for its descriptor; one that is not open any more ends the connection as
 * {@link #closed(FailureReason)} does. Not thread-safe: to be used by the thread that
 * owns the connection at that moment.
 *
 * @since 0.1.0
 */
public final class FastOpenConnection {

	/**
	 * Stands for the descriptor of a socket whose descriptor cannot be reached.
	 */
	public static final int NO_DESCRIPTOR = SocketDescriptors.UNREACHABLE;

	/**
	 * A client that gives up later than this does so because no answer has come. One that
	 * gives up sooner may only be impatient. It is less than the second after which the
	 * kernel would send the SYN again.
	 */
	private static final Duration LONGEST_ROUND_TRIP = Duration.ofMillis(500);

	private static final FastOpenOutcome COOKIE_REQUESTED = new FastOpenOutcome.CookieRequested();

	private final SystemCalls calls;

	private final Predicate<InetSocketAddress> permitted;

	private final EarlyDataPolicy policy;

	private final BackOff backOff;

	private final FastOpenListener listener;

	private final ClientLibrary library;

	private final String clientName;

	private Phase phase = Phase.NEW;

	private @Nullable ConnectionDescription peer;

	private ConnectionSocket socket = ConnectionSocket.CLOSED;

	// Asked of the kernel, so that the SYN has it
	private boolean optionSet;

	private boolean withoutFastOpen;

	private boolean backedOff;

	private int synDataBytes;

	private boolean complete;

	private long synSentNanos;

	private boolean retransmitted;

	private SynData synData = SynData.NOTHING;

	private boolean notStarted;

	private @Nullable FastOpenOutcome outcome;

	/**
	 * The outcome if the connection is established without data in its SYN.
	 */
	private FastOpenOutcome ordinaryOutcome = COOKIE_REQUESTED;

	FastOpenConnection(SystemCalls calls, Predicate<InetSocketAddress> permitted, EarlyDataPolicy policy,
			BackOff backOff, FastOpenListener listener, ClientLibrary library, String clientName) {
		this.calls = calls;
		this.permitted = permitted;
		this.policy = policy;
		this.backOff = backOff;
		this.listener = listener;
		this.library = library;
		this.clientName = clientName;
	}

	/**
	 * Connect without Fast Open, as to a destination that is backed off: another address
	 * of the same name has just turned out to be down, and not every address is to be
	 * tried twice. To be called before {@link #connecting}.
	 */
	public void withoutFastOpen() {
		this.withoutFastOpen = true;
	}

	/**
	 * The socket is about to be connected: asks the kernel for Fast Open.
	 * @param socket the socket
	 * @param remote the resolved address that it will be connected to
	 */
	public void connecting(ConnectionSocket socket, InetSocketAddress remote) {
		if (this.phase != Phase.NEW) {
			return;
		}
		if (!this.permitted.test(remote)) {
			this.phase = Phase.ENDED;
			return;
		}
		this.phase = Phase.CONNECTING;
		this.peer = new ConnectionDescription(this.library, this.clientName, remote);
		this.socket = socket;
		FallbackReason reason = reasonForAnOrdinaryConnect(remote);
		if (reason != null) {
			this.ordinaryOutcome = new FastOpenOutcome.Fallback(reason);
		}
		this.optionSet = reason == null;
		this.backedOff = reason == FallbackReason.BACKOFF;
		this.synSentNanos = System.nanoTime();
	}

	private @Nullable FallbackReason reasonForAnOrdinaryConnect(InetSocketAddress remote) {
		if (this.withoutFastOpen || this.backOff.appliesTo(remote)) {
			return FallbackReason.BACKOFF;
		}
		// Of what is no descriptor the kernel says EBADF
		int result = this.calls.setFastOpenConnect(this.socket.descriptor());
		if (result == 0) {
			return null;
		}
		return (result == -Errno.EAGAIN) ? FallbackReason.INITIALIZING : FallbackReason.UNSUPPORTED;
	}

	/**
	 * {@code connect} has succeeded.
	 * @return {@code true} when it was deferred: the SYN is still to be sent, and the
	 * first write must go through {@link #firstWrite(ByteBuffer)}
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
		end(this.ordinaryOutcome);
		return false;
	}

	/**
	 * The first bytes of a deferred connection are to be sent: sends them in the SYN when
	 * they may ride in it, and starts an ordinary handshake when not. Never blocks.
	 * @param data the bytes between position and limit, left as it is
	 * @return how many of them were sent; the others, all when 0, are to be written by
	 * the library, as soon as the socket takes them. An {@linkplain Errno error number},
	 * negated, when the connection has failed; if that is not the {@link #outcome()},
	 * after it had been established
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
		int sent = this.calls.send(this.socket.descriptor(),
				(length < data.remaining()) ? data.slice(data.position(), length) : data);
		this.synSentNanos = System.nanoTime();
		this.complete = ((sent > 0) ? sent : length) == flight;
		if (sent > 0) {
			this.synDataBytes = sent;
			return sent;
		}
		return handshakeResult(sent, length);
	}

	/**
	 * In place of {@link #firstWrite(ByteBuffer)}: starts an ordinary handshake.
	 * @param reason why nothing can ride in the SYN
	 * @return 0, or an {@linkplain Errno error number}, negated, when the connection has
	 * failed
	 */
	public int startWithoutData(FallbackReason reason) {
		return (this.phase == Phase.DEFERRED && isOpen()) ? handshake(reason) : 0;
	}

	private int handshake(FallbackReason reason) {
		this.ordinaryOutcome = new FastOpenOutcome.Fallback(reason);
		this.phase = Phase.HANDSHAKE;
		this.synSentNanos = System.nanoTime();
		return handshakeResult(this.calls.startHandshake(this.socket.descriptor()), 0);
	}

	private int handshakeResult(int result, int offered) {
		if (result == 0 || result == -Errno.EINPROGRESS || result == -Errno.EAGAIN) {
			return 0;
		}
		TcpInfo info = tcpInfo();
		if (hasBeenEstablished(info)) {
			// And reset, all within the call, so that nobody tells how much was sent
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
	 * The first bytes of the server have been read.
	 */
	public void answered() {
		if (this.phase == Phase.HANDSHAKE && isOpen()) {
			endEstablished(tcpInfo());
		}
	}

	/**
	 * Ask whether the handshake is over, one way or the other.
	 * @return {@code false} as long as the server has not answered the SYN
	 */
	public boolean established() {
		if (this.phase == Phase.HANDSHAKE && isOpen()) {
			TcpInfo info = tcpInfo();
			if (hasBeenEstablished(info)) {
				endEstablished(info);
			}
		}
		return this.phase == Phase.ENDED;
	}

	/**
	 * Ask whether the server has neither accepted nor refused the connection yet.
	 * @return {@code true} as long as its SYN is not answered, or not even sent
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
	 * Whether nothing that happens now makes a difference.
	 * @return {@code true} once the outcome has been published, and for a destination
	 * that Fast Open is not used for
	 */
	public boolean ended() {
		return this.phase == Phase.ENDED;
	}

	/**
	 * What became of the connection.
	 * @return the outcome, {@code null} as long as it is not known
	 */
	public @Nullable FastOpenOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Whether a deferred {@code connect} has failed in a way that another one may not: at
	 * once, and without a request in its SYN that must not be repeated. The next
	 * {@code connect} to this address is an ordinary one, since the address is backed
	 * off.
	 * <p>
	 * A refusal does not prove that the server executed nothing: when it takes the SYN's
	 * data, executes it and resets, and the SYN-ACK is lost, the reset arrives as a
	 * refusal. So a plaintext request that was in the SYN is repeated only when its
	 * method is safe (RFC 9110, section 9.2.1), and the client retries at all.
	 * @param retries whether the client may repeat a request that may have been executed
	 * @return {@code false} for a timeout, which would be waited for twice, and for a
	 * connection that had been established
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
	 * Something has failed, and the socket is still open. Asks the kernel whether it was
	 * the connection.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} when the connection has failed and had never been established:
	 * the caller is to see what it would see of a {@code connect} that fails
	 */
	public boolean failed(FailureReason reason) {
		if (this.phase != Phase.DEFERRED && this.phase != Phase.HANDSHAKE) {
			return false;
		}
		if (!isOpen()) {
			return false;
		}
		TcpInfo info = tcpInfo();
		if (hasBeenEstablished(info)) {
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
	 * @return {@code true} when the server has not answered the SYN yet. It may have got
	 * it all the same, with what rode in it
	 */
	public boolean givenUp(FailureReason reason) {
		if (this.phase == Phase.NEW || established()) {
			return false;
		}
		end(new FastOpenOutcome.Failed(reason));
		return true;
	}

	/**
	 * The connection is lost, and its socket is closed or may be, so that the kernel
	 * cannot be asked.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} when the server has surely seen nothing of what was to be
	 * sent, provided that the integration asked {@link #established()} whenever the
	 * socket had taken bytes: then the caller is to see what it would see of a
	 * {@code connect} that fails
	 */
	public boolean closed(FailureReason reason) {
		if (this.phase == Phase.NEW || this.phase == Phase.ENDED) {
			return false;
		}
		if (this.phase == Phase.HANDSHAKE && (reason == FailureReason.RESET || reason == FailureReason.OTHER)) {
			// A handshake is ended by nothing but a refusal, a timeout or a lack of a
			// route, so it was over. That the server took the SYN's data is the rule
			end((this.synDataBytes > 0) ? hit(Duration.ZERO) : this.ordinaryOutcome);
			return false;
		}
		end(new FastOpenOutcome.Failed(reason));
		return switch (reason) {
			// Nothing but a SYN is answered like this
			case REFUSED -> true;
			case TIMEOUT, UNREACHABLE -> this.synDataBytes == 0;
			case RESET, CANCELLED, OTHER -> false;
		};
	}

	/**
	 * Whether the socket is surely open; ends the connection when it is not.
	 */
	private boolean isOpen() {
		if (this.socket.descriptor() == NO_DESCRIPTOR) {
			closed(FailureReason.OTHER);
			return false;
		}
		return true;
	}

	private TcpInfo tcpInfo() {
		return this.calls.tcpInfo(this.socket.descriptor());
	}

	private boolean hasBeenEstablished(TcpInfo info) {
		return switch (info.state()) {
			case ESTABLISHED, OTHER -> true;
			case SYN_SENT -> false;
			// A reset leaves this state. What was measured, it leaves alone.
			case CLOSE -> info.synDataAcknowledged() || info.roundTripMicros() > 0;
		};
	}

	private void endEstablished(TcpInfo info) {
		this.retransmitted = info.retransmissions() > 0;
		if (info.synDataAcknowledged()) {
			end(hit(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(info.roundTripMicros()))));
		}
		else if (this.synDataBytes > 0) {
			end(new FastOpenOutcome.Fallback((info.fastOpenFailure() == FastOpenFailure.SYN_RETRANSMITTED)
					? FallbackReason.SYN_RETRANSMITTED : FallbackReason.DATA_NOT_ACKED));
		}
		else {
			end(this.ordinaryOutcome);
		}
	}

	private FastOpenOutcome hit(Duration roundTrip) {
		return new FastOpenOutcome.Hit(this.synDataBytes, this.complete, roundTrip);
	}

	private void end(FastOpenOutcome outcome) {
		ConnectionDescription ended = Objects.requireNonNull(this.peer);
		boolean conclusive = isConclusive(outcome, ended.address());
		boolean loss = conclusive && isLoss(outcome);
		boolean connectSucceeded = this.phase != Phase.CONNECTING;
		this.phase = Phase.ENDED;
		this.outcome = outcome;
		this.socket = ConnectionSocket.CLOSED;
		tellBackOff(ended.address(), outcome, loss);
		if (!(outcome instanceof FastOpenOutcome.Failed failed)) {
			this.backOff.reached(ended.address());
		}
		else if (conclusive && connectSucceeded && failed.reason() != FailureReason.CANCELLED) {
			this.backOff.notReached(ended.address());
		}
		this.listener.onOutcome(ended, outcome);
	}

	private void tellBackOff(InetSocketAddress destination, FastOpenOutcome outcome, boolean loss) {
		boolean answered = !(outcome instanceof FastOpenOutcome.Failed);
		if (loss) {
			this.backOff.lost(destination);
		}
		else if (answered && this.synDataBytes > 0) {
			// Acknowledged or not: it did no harm
			this.backOff.worked(destination);
		}
		else if (!this.backedOff) {
			this.backOff.undecided(destination);
		}
	}

	/**
	 * Whether the outcome tells something of the path. That of a client which gives up
	 * soon does only once it is one of several.
	 */
	private boolean isConclusive(FastOpenOutcome outcome, InetSocketAddress destination) {
		if (!(outcome instanceof FastOpenOutcome.Failed failed)
				|| failed.reason() != FailureReason.TIMEOUT && failed.reason() != FailureReason.CANCELLED) {
			return true;
		}
		return sentSynWithOption() && (System.nanoTime() - this.synSentNanos > LONGEST_ROUND_TRIP.toNanos()
				|| this.backOff.unanswered(destination));
	}

	private boolean sentSynWithOption() {
		return this.optionSet && this.phase != Phase.DEFERRED;
	}

	/**
	 * Whether a SYN was lost for its data or for the mere option, or a connection that
	 * would perhaps not have been lost without.
	 */
	private boolean isLoss(FastOpenOutcome outcome) {
		if (!sentSynWithOption()) {
			return false;
		}
		if (outcome instanceof FastOpenOutcome.Failed failed) {
			return switch (failed.reason()) {
				case REFUSED, TIMEOUT, CANCELLED -> true;
				// There may be no way for any SYN
				case UNREACHABLE, RESET, OTHER -> this.synDataBytes > 0;
			};
		}
		if (this.synDataBytes == 0) {
			return this.retransmitted;
		}
		return outcome instanceof FastOpenOutcome.Fallback fallback
				&& fallback.reason() == FallbackReason.SYN_RETRANSMITTED;
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

		/** The outcome is published, or there is none to be published. */
		ENDED

	}

}
