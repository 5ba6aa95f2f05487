// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Closes what is still open when the JVM exits or gets a SIGTERM, the last opened first.
 */
final class CloseAtExit {

	private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(CloseAtExit::closeAll, "network-lab-exit"));
	}

	private CloseAtExit() {
	}

	static void add(AutoCloseable resource) {
		synchronized (OPEN) {
			OPEN.push(resource);
		}
	}

	static void remove(AutoCloseable resource) {
		synchronized (OPEN) {
			OPEN.remove(resource);
		}
	}

	private static void closeAll() {
		for (AutoCloseable resource = next(); resource != null; resource = next()) {
			try {
				resource.close();
			}
			catch (Exception ex) {
				System.getLogger(CloseAtExit.class.getName()).log(Level.WARNING, "Not closed: " + resource, ex);
			}
		}
	}

	private static @Nullable AutoCloseable next() {
		synchronized (OPEN) {
			return OPEN.poll();
		}
	}

}
