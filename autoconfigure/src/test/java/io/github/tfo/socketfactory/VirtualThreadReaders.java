// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.testing.FastOpenFixture;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The main class of a JVM whose virtual threads all read at a time, each from a
 * {@link FastOpenSocket} of its own, from an upstream that answers late. Prints what they
 * took, and how long a virtual thread has held its carrier at most.
 */
final class VirtualThreadReaders {

	private static final int TIMEOUT_MILLIS = 20_000;

	private VirtualThreadReaders() {
	}

	public static void main(String[] args) throws Exception {
		InetSocketAddress remote = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
		int threads = Integer.parseInt(args[2]);
		FastOpenFixture fixture = new FastOpenFixture("GET");
		FastOpenSocketFactory sockets = new FastOpenSocketFactory(fixture.connector());
		// The cookie, and classes that are loaded once, the JDK's poller among them
		startVirtualThread(() -> get(sockets, remote, "/echo/cookie", 0)).join();
		startVirtualThread(() -> get(sockets, remote, "/slow/100", TIMEOUT_MILLIS)).join();
		Path file = Files.createTempFile("virtual-threads", ".jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
			recording.start();
			long start = System.nanoTime();
			List<Thread> readers = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int timeout = (i % 2 == 0) ? 0 : TIMEOUT_MILLIS;
				readers.add(startVirtualThread(() -> get(sockets, remote, args[3], timeout)));
			}
			for (Thread reader : readers) {
				reader.join();
			}
			long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
			recording.stop();
			recording.dump(file);
			long hits = fixture.outcomes().await(2 + threads).stream().filter(Hit.class::isInstance).count();
			System.out.println("hits=" + (hits - 1));
			System.out.println("millis=" + millis);
			List<RecordedEvent> pins = RecordingFile.readAllEvents(file);
			System.out.println("pins=" + pins.size());
			System.out.println("longestPinMicros="
					+ pins.stream().mapToLong((pin) -> pin.getDuration().toNanos() / 1000).max().orElse(0));
			pins.stream().limit(3).forEach(System.out::println);
		}
		finally {
			Files.delete(file);
		}
	}

	private static void get(FastOpenSocketFactory sockets, InetSocketAddress remote, String path, int timeout) {
		try (Socket socket = sockets.createSocket()) {
			socket.setSoTimeout(timeout);
			socket.connect(remote, timeout);
			socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			if (socket.getInputStream().readAllBytes().length == 0) {
				System.out.println("no answer");
			}
		}
		catch (IOException ex) {
			System.out.println(ex);
		}
	}

	/**
	 * {@code Thread.startVirtualThread}, which is newer than this project's oldest JDK.
	 */
	private static Thread startVirtualThread(Runnable task) throws ReflectiveOperationException {
		return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
	}

}
