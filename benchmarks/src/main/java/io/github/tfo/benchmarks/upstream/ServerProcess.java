package io.github.tfo.benchmarks.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkLab;

/**
 * A server that is a process on the server's side of a link.
 */
final class ServerProcess implements MeasuredServer {

	private static final int POLL_MILLIS = 20;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private final String title;

	private final Process process;

	private ServerProcess(String title, Process process) {
		this.title = title;
		this.process = process;
	}

	/**
	 * Start it, and wait until it listens.
	 * @param ports those on which it will
	 * @param folder where its log is to be
	 */
	static ServerProcess start(String title, NetworkLab lab, List<Integer> ports, Path folder, String... command)
			throws Exception {
		Path log = folder.resolve(title + ".log");
		ServerProcess server = new ServerProcess(title,
				lab.server().start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())));
		try {
			for (int port : ports) {
				lab.server().run(() -> server.await(lab.serverAddress(), port, log));
			}
			return server;
		}
		catch (Exception ex) {
			server.close();
			throw ex;
		}
	}

	private void await(InetAddress address, int port, Path log) throws IOException, InterruptedException {
		long start = System.nanoTime();
		while (true) {
			try {
				new Socket(address, port).close();
				return;
			}
			catch (ConnectException ex) {
				if (!this.process.isAlive() || System.nanoTime() - start > PATIENCE) {
					throw new IllegalStateException(this.title + " does not listen: " + Files.readString(log), ex);
				}
				Thread.sleep(POLL_MILLIS);
			}
		}
	}

	@Override
	public String title() {
		return this.title;
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
