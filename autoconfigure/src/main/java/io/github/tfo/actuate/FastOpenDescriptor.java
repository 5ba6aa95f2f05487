// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.tfo.connection.BackedOffDestination;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import io.github.tfo.linux.KernelCounters;
import io.github.tfo.linux.KernelSettings;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The response of the endpoint: how Fast Open is set up, and what it did since the
 * application started. It contains no cookie, no payload and no path of a request.
 *
 * @param enabled whether {@code tfo.enabled} is {@code true}; when it is not, all
 * components that follow except {@code kernel} are {@code null}
 * @param supported whether Fast Open can be used now
 * @param reason why it cannot be used, as in the tag {@code reason} of
 * {@code tfo.supported}; {@code null} when it can
 * @param detail what was found and what to do about it; {@code null} when Fast Open can
 * be used
 * @param kernel the kernel's settings and counters
 * @param accelerated the clients that use Fast Open
 * @param obstacles for each other client, why it does not
 * @param totals all connections that were to use Fast Open
 * @param clients the same for each library, by its tag
 * @param destinations the destinations of connections, the last used first, then others
 * that are backed off
 * @param omittedDestinations how often a destination was dropped for a more recent one,
 * plus those that are backed off and not listed
 * @param hint what it means that no connection was counted, and what to do about it;
 * {@code null} if one was, or Fast Open cannot be used
 * @since 0.1.0
 */
public record FastOpenDescriptor(boolean enabled, @Nullable Boolean supported, @Nullable String reason,
		@Nullable String detail, KernelDescriptor kernel, @Nullable List<String> accelerated,
		@Nullable List<String> obstacles, @Nullable CountsDescriptor totals,
		@Nullable Map<String, ClientDescriptor> clients, @Nullable List<DestinationDescriptor> destinations,
		@Nullable Long omittedDestinations, @Nullable String hint) implements OperationResponseBody {

	static FastOpenDescriptor disabled(KernelDescriptor kernel) {
		return new FastOpenDescriptor(false, null, null, null, kernel, null, null, null, null, null, null, null);
	}

	static FastOpenDescriptor enabled(KernelSupport support, KernelDescriptor kernel, List<String> accelerated,
			List<String> obstacles, CountsDescriptor totals, Map<String, ClientDescriptor> clients,
			List<DestinationDescriptor> destinations, long omittedDestinations) {
		UnsupportedReason reason = support.reason();
		Diagnosis diagnosis = (reason != null) ? null : Diagnosis.of(totals);
		return new FastOpenDescriptor(true, support.supported(), (reason != null) ? reason.tag() : null,
				(reason != null) ? support.detail() : null, kernel, accelerated, obstacles, totals, clients,
				destinations, omittedDestinations, (diagnosis != null) ? diagnosis.hint() : null);
	}

	/**
	 * The kernel's settings and its counters of all processes of the network namespace.
	 * What cannot be read is {@code null}.
	 *
	 * @param release the kernel's release
	 * @param tcpFastOpen {@code net.ipv4.tcp_fastopen}
	 * @param blackholeTimeoutSeconds {@code net.ipv4.tcp_fastopen_blackhole_timeout_sec}
	 * @param active {@code TCPFastOpenActive}
	 * @param activeFailures {@code TCPFastOpenActiveFail}
	 * @param blackholes {@code TCPFastOpenBlackhole}
	 */
	public record KernelDescriptor(String release, @Nullable Integer tcpFastOpen,
			@Nullable Integer blackholeTimeoutSeconds, @Nullable Long active, @Nullable Long activeFailures,
			@Nullable Long blackholes) {

		static KernelDescriptor of(KernelSettings settings, @Nullable KernelCounters counters) {
			return new KernelDescriptor(settings.release(), settings.tcpFastOpen(), settings.blackholeTimeoutSeconds(),
					(counters != null) ? counters.active() : null,
					(counters != null) ? counters.activeFailures() : null,
					(counters != null) ? counters.blackholes() : null);
		}

	}

	/**
	 * Connections by outcome. Each connection has one.
	 *
	 * @param connections the sum of hits, cookie requests, fallbacks and failures
	 * @param hits connections whose first bytes were sent in the SYN
	 * @param partialHits the hits that saved no round trip, since a part of the request
	 * or ClientHello was sent after the handshake
	 * @param cookielessHits the hits whose SYN had no cookie
	 * @param einprogressDeferrals connections without a cookie, which requested one
	 * @param fallbacks connections with an ordinary handshake for another reason, by
	 * reason
	 * @param failures connections that were never established, by reason
	 */
	public record CountsDescriptor(long connections, long hits, long partialHits, long cookielessHits,
			long einprogressDeferrals, Map<String, Long> fallbacks, Map<String, Long> failures) {
	}

	/**
	 * The connections of a library.
	 *
	 * @param connections as in {@link CountsDescriptor}
	 * @param hits as in {@link CountsDescriptor}
	 */
	public record ClientDescriptor(long connections, long hits) {

		static ClientDescriptor of(CountsDescriptor counts) {
			return new ClientDescriptor(counts.connections(), counts.hits());
		}

	}

	/**
	 * A destination and the outcomes of its connections.
	 *
	 * @param destination the resolved address and its port, an IPv6 address in brackets
	 * @param clientName the host as the last request named it; {@code null} when it is
	 * not known
	 * @param connections as in {@link CountsDescriptor}
	 * @param hits as in {@link CountsDescriptor}
	 * @param partialHits as in {@link CountsDescriptor}
	 * @param cookielessHits as in {@link CountsDescriptor}
	 * @param einprogressDeferrals as in {@link CountsDescriptor}
	 * @param fallbacks as in {@link CountsDescriptor}
	 * @param failures as in {@link CountsDescriptor}
	 * @param lastUsed when the outcome of the last connection was known; {@code null}
	 * when it is not known
	 * @param backOff {@code null} unless the destination is backed off
	 * @param cookieWanted {@code null} unless it is one of the cookieless destinations,
	 * and is connected to with a cookie for now
	 * @param hint what the figures mean and what to do about it; {@code null} if all is
	 * in order
	 */
	public record DestinationDescriptor(String destination, @Nullable String clientName, long connections, long hits,
			long partialHits, long cookielessHits, long einprogressDeferrals, Map<String, Long> fallbacks,
			Map<String, Long> failures, @Nullable Instant lastUsed, @Nullable BackOffDescriptor backOff,
			@Nullable BackOffDescriptor cookieWanted, @Nullable String hint) {

		static DestinationDescriptor of(InetSocketAddress destination, @Nullable String clientName,
				CountsDescriptor counts, @Nullable Instant lastUsed, @Nullable BackedOffDestination backedOff,
				@Nullable BackedOffDestination cookieWanted, Instant now) {
			Diagnosis diagnosis = Diagnosis.of(counts, backedOff, cookieWanted != null);
			return new DestinationDescriptor(format(destination), clientName, counts.connections(), counts.hits(),
					counts.partialHits(), counts.cookielessHits(), counts.einprogressDeferrals(), counts.fallbacks(),
					counts.failures(), lastUsed, BackOffDescriptor.of(backedOff, now),
					BackOffDescriptor.of(cookieWanted, now), (diagnosis != null) ? diagnosis.hint() : null);
		}

		static String format(InetSocketAddress destination) {
			InetAddress address = destination.getAddress();
			String host = (address != null) ? address.getHostAddress() : destination.getHostString();
			return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + destination.getPort();
		}

	}

	/**
	 * The back-off of a destination.
	 *
	 * @param cause {@code syn-lost}, {@code not-reached}, {@code data-not-acknowledged},
	 * {@code cookie-wanted}, {@code slower} or {@code network}
	 * @param since when it began
	 * @param until when the next connection probes the destination; {@code null} when the
	 * back-off ends once the destination is reached
	 * @param length its whole length since the last probe; {@code null} when it ends once
	 * the destination is reached
	 * @param remaining the time until it ends; {@code null} when it ends once the
	 * destination is reached
	 * @param evidence what was seen
	 */
	public record BackOffDescriptor(String cause, Instant since, @Nullable Instant until, @Nullable Duration length,
			@Nullable Duration remaining, EvidenceDescriptor evidence) {

		static @Nullable BackOffDescriptor of(@Nullable BackedOffDestination backedOff, Instant now) {
			if (backedOff == null) {
				return null;
			}
			Duration remaining = backedOff.remaining();
			return new BackOffDescriptor(backedOff.cause().tag(), now.minus(backedOff.age()),
					(remaining != null) ? now.plus(remaining) : null, backedOff.length(), remaining,
					EvidenceDescriptor.of(backedOff.evidence(), now));
		}

	}

	/**
	 * What was seen of a destination since it was last in order.
	 *
	 * @param lost as in {@link Evidence}
	 * @param delayed as in {@link Evidence}
	 * @param notAcknowledged as in {@link Evidence}
	 * @param ordinaryLost as in {@link Evidence}
	 * @param probes as in {@link Evidence}
	 * @param lastAcknowledged when SYN data was sent that was acknowledged; {@code null}
	 * if none is known
	 */
	public record EvidenceDescriptor(int lost, int delayed, int notAcknowledged, int ordinaryLost, int probes,
			@Nullable Instant lastAcknowledged) {

		static EvidenceDescriptor of(Evidence evidence, Instant now) {
			Duration ago = evidence.lastAcknowledged();
			return new EvidenceDescriptor(evidence.lost(), evidence.delayed(), evidence.notAcknowledged(),
					evidence.ordinaryLost(), evidence.probes(), (ago != null) ? now.minus(ago) : null);
		}

	}

}
