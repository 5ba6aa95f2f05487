// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The throughput of a socket of {@link FastOpenSocketFactory} against one of the JDK's
 * own on loopback, from before {@code connect} to the last byte.
 */
@Command(name = "bulk", description = "Throughput of one socket of the socket factory, on loopback.")
public final class BulkTransfer extends LoopbackBenchmark {

	private static final int WARM_UP_TRANSFERS = 3;

	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int MEBIBYTE = 1024 * 1024;

	private static final double MIN_THROUGHPUT = 0.97;

	/** Has the server take bytes and answer by one. */
	private static final char TAKE = 'T';

	/** Has the server give bytes. */
	private static final char GIVE = 'G';

	/** One that may be sent in the SYN. Its path is the command. */
	private static final String REQUEST = "GET /%c HTTP/1.1\r\nHost: localhost\r\n\r\n";

	private static final int REQUEST_LENGTH = REQUEST.length() - 1;

	@Option(names = "--mebibytes", description = "Of each transfer.")
	private int mebibytes = 1024;

	@Option(names = "--pairs", description = "Of transfers with Fast Open off and on.")
	private int pairs = 200;

	@Override
	protected void run(Report report) throws Exception {
		// 3 and 0x400: client, server, and that for listeners that do not ask for it
		isolate("1027");
		try (BenchmarkApplication application = new BenchmarkApplication(BenchmarkClient.OKHTTP, FastOpenMode.STARTER,
				null); ServerSocket listener = new ServerSocket(0, 0, ADDRESS)) {
			Thread server = new Thread(() -> serve(listener), "bulk-server");
			server.setDaemon(true);
			server.start();
			FastOpenSocketFactory factory = application.bean(FastOpenSocketFactory.class);
			List<Comparison> comparisons = List.of(comparison("write", listener, factory, TAKE),
					comparison("read", listener, factory, GIVE));
			// The first one fetches the cookie
			Comparison.warmUp(comparisons, Duration.ofNanos(WARM_UP_TRANSFERS), Duration.ofNanos(1));
			Comparison.measure(comparisons, this.pairs, Duration.ZERO);
			Comparison.printHeader("MiB");
			for (Comparison comparison : comparisons) {
				comparison.publish(report);
				report.atLeast(comparison + ": throughput", comparison.perSecondToOff(), MIN_THROUGHPUT);
			}
		}
	}

	/** Each slice is one transfer, however long it takes. */
	private Comparison comparison(String title, ServerSocket listener, FastOpenSocketFactory factory, char command) {
		InetSocketAddress server = (InetSocketAddress) listener.getLocalSocketAddress();
		return new Comparison(title, List.of(new Comparison.Way("off", (end) -> transfer(Socket::new, server, command)),
				new Comparison.Way("starter", (end) -> transfer(factory::createSocket, server, command))));
	}

	private double transfer(Supplier<Socket> sockets, InetSocketAddress server, char command) throws IOException {
		long bytes = (long) this.mebibytes * MEBIBYTE;
		try (Socket socket = sockets.get()) {
			socket.connect(server);
			OutputStream out = socket.getOutputStream();
			out.write(REQUEST.formatted(command).getBytes(StandardCharsets.US_ASCII));
			if (command == TAKE) {
				write(out, bytes);
			}
			long expected = (command == TAKE) ? 1 : bytes;
			long received = read(socket.getInputStream(), Long.MAX_VALUE);
			if (received != expected) {
				throw new IOException("Received " + received + " bytes, not " + expected);
			}
		}
		return this.mebibytes;
	}

	private void serve(ServerSocket listener) {
		long bytes = (long) this.mebibytes * MEBIBYTE;
		while (!listener.isClosed()) {
			try (Socket socket = listener.accept()) {
				InputStream in = socket.getInputStream();
				String request = new String(in.readNBytes(REQUEST_LENGTH), StandardCharsets.US_ASCII);
				if (request.equals(REQUEST.formatted(TAKE))) {
					read(in, bytes);
					socket.getOutputStream().write(TAKE);
				}
				else {
					write(socket.getOutputStream(), bytes);
				}
			}
			catch (IOException ex) {
				// The client notices, or has gone
			}
		}
	}

	private static void write(OutputStream out, long bytes) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		for (long left = bytes; left > 0; left -= BUFFER_SIZE) {
			out.write(buffer, 0, (int) Math.min(left, BUFFER_SIZE));
		}
	}

	private static long read(InputStream in, long most) throws IOException {
		byte[] buffer = new byte[BUFFER_SIZE];
		long received = 0;
		while (received < most) {
			int n = in.read(buffer);
			if (n < 0) {
				break;
			}
			received += n;
		}
		return received;
	}

}
