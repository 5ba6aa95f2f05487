package io.github.tfo.benchmarks.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.comparison.Comparison;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.socketfactory.FastOpenSocketFactory;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The throughput of a socket of {@link FastOpenSocketFactory} against one of the JDK's
 * own on loopback, from before {@code connect} to the last byte.
 */
public final class BulkTransfer {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("mebibytes", "1024", "pairs", "200"));

	private static final int WARM_UP_TRANSFERS = 3;

	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int MEBIBYTE = 1024 * 1024;

	private final InetSocketAddress address;

	private final long bytes;

	private final byte[] buffer = new byte[BUFFER_SIZE];

	private BulkTransfer(InetSocketAddress address, long bytes) {
		this.address = address;
		this.bytes = bytes;
	}

	public static Benchmark of(Options options) {
		long bytes = (long) options.positive("mebibytes") * MEBIBYTE;
		int pairs = options.positive("pairs");
		return () -> run(bytes, pairs);
	}

	private static void run(long bytes, int pairs) throws Exception {
		// 3 and 0x400: client, server, and that for listeners that do not ask for it
		NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "1027");
		try (ConfigurableApplicationContext context = BenchmarkApplication.start(true, null, "");
				BulkServer server = BulkServer.start(InetAddress.getByName("127.0.0.1"), bytes)) {
			FastOpenSocketFactory factory = context.getBean(FastOpenSocketFactory.class);
			BulkTransfer transfer = new BulkTransfer(server.address(), bytes);
			for (int i = 0; i < WARM_UP_TRANSFERS; i++) {
				for (byte command : new byte[] { BulkServer.TAKE, BulkServer.GIVE }) {
					transfer.mebibytesPerSecond(Socket::new, command);
					// The first one fetches the cookie
					transfer.mebibytesPerSecond(factory::createSocket, command);
				}
			}
			List<Comparison> comparisons = List.of(transfer.comparison("write", factory, BulkServer.TAKE),
					transfer.comparison("read", factory, BulkServer.GIVE));
			Comparison.measure(comparisons, pairs);
			Comparison.print("MiB a second", comparisons);
		}
	}

	private Comparison comparison(String title, FastOpenSocketFactory factory, byte command) {
		return new Comparison(title, () -> mebibytesPerSecond(Socket::new, command),
				() -> mebibytesPerSecond(factory::createSocket, command));
	}

	private double mebibytesPerSecond(Supplier<Socket> sockets, byte command) throws IOException {
		long start = System.nanoTime();
		try (Socket socket = sockets.get()) {
			socket.connect(this.address);
			OutputStream out = socket.getOutputStream();
			InputStream in = socket.getInputStream();
			// A method that may be sent in the SYN
			out.write(new byte[] { 'G', 'E', 'T', ' ', command });
			if (command == BulkServer.TAKE) {
				for (long left = this.bytes; left > 0; left -= Math.min(left, BUFFER_SIZE)) {
					out.write(this.buffer, 0, (int) Math.min(left, BUFFER_SIZE));
				}
			}
			// What is taken is acknowledged by one byte
			long expected = (command == BulkServer.TAKE) ? 1 : this.bytes;
			long received = 0;
			for (int n = in.read(this.buffer); n >= 0; n = in.read(this.buffer)) {
				received += n;
			}
			if (received != expected) {
				throw new IOException("Received " + received + " bytes, not " + expected);
			}
		}
		return this.bytes / (double) MEBIBYTE * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
	}

}
