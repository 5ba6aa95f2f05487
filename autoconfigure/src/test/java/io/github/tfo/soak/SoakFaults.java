// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Faults of one place that come and go, one at a time, each as often as the others. Two
 * places whose faults last differently long have any two of theirs meet.
 */
final class SoakFaults {

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	private final List<Fault> faults;

	private final int lasting;

	private final Random random;

	private final List<Fault> coming = new ArrayList<>();

	private final Map<String, Integer> counts = new TreeMap<>();

	private @Nullable Fault present;

	/**
	 * Create the faults of a place.
	 * @param lasting for how many requests a fault is there, and then is not
	 */
	private SoakFaults(List<Fault> faults, String names, int lasting, Random random) {
		this.faults = faults.stream()
			.filter((fault) -> names.equals("all") || Stream.of(names.split(",")).anyMatch(fault.name::contains))
			.toList();
		this.lasting = lasting;
		this.random = random;
	}

	static SoakFaults onHosts(NetworkLab lab, String names, int lasting, Random random) {
		NetworkNamespace client = lab.client();
		NetworkNamespace server = lab.server();
		Runnable changeKey = () -> server.sysctl("net.ipv4.tcp_fastopen_key", key(random));
		return new SoakFaults(List.of(new Fault("server's key changed", changeKey, changeKey),
				new Fault("server's Fast Open off", () -> server.sysctl(SYSCTL, "0"), () -> server.sysctl(SYSCTL, "3")),
				new Fault("client's Fast Open off", () -> client.sysctl(SYSCTL, "0"), () -> client.sysctl(SYSCTL, "1")),
				new Fault("cookies flushed", client::flushTcpMetrics, client::flushTcpMetrics)), names, lasting,
				random);
	}

	static SoakFaults onLink(NetworkLab lab, String names, int lasting, Random random) {
		return new SoakFaults(List.of(box("SYN data dropped", lab, (packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		}), box("option stripped", lab, (packet, next) -> next.accept(packet.withoutFastOpenOption())),
				box("SYN duplicated", lab, (packet, next) -> {
					next.accept(packet);
					if (packet.isSyn()) {
						next.accept(packet);
					}
				})), names, lasting, random);
	}

	private static String key(Random random) {
		byte[] key = new byte[16];
		random.nextBytes(key);
		return HexFormat.of().formatHex(key).replaceAll("(.{8})(?=.)", "$1-");
	}

	private static Fault box(String name, NetworkLab lab, Middlebox box) {
		AtomicReference<Link.@Nullable Registration> registration = new AtomicReference<>();
		return new Fault(name, () -> registration.set(lab.link().intercept(box)), () -> {
			Link.Registration present = registration.getAndSet(null);
			if (present != null) {
				present.close();
			}
		});
	}

	/** Have the present fault go, or the next one come, if it is time for that. */
	void before(int request) {
		if (request % this.lasting != 0 || this.faults.isEmpty()) {
			return;
		}
		if (this.present != null) {
			end();
			return;
		}
		if (this.coming.isEmpty()) {
			this.coming.addAll(this.faults);
			Collections.shuffle(this.coming, this.random);
		}
		Fault fault = this.coming.remove(0);
		fault.begin.run();
		this.counts.merge(fault.name, 1, Integer::sum);
		this.present = fault;
	}

	void end() {
		if (this.present != null) {
			this.present.end.run();
			this.present = null;
		}
	}

	/** Return how often each has come. */
	Map<String, Integer> counts() {
		return this.counts;
	}

	/** Whether each has come. */
	boolean complete() {
		return this.counts.size() == this.faults.size();
	}

	private record Fault(String name, Runnable begin, Runnable end) {
	}

}
