// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.util.Random;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.Test;

/**
 * The client's kernel changes its mind.
 */
class ClientKernelFaultTests extends FaultMatrix {

	private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";

	ClientKernelFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void fastOpenIsSwitchedOffAndOnWhileRunning() {
		this.lab.client().sysctl(FAST_OPEN, "0");
		try {
			assertOutcome(succeeds("GET"), new Fallback(FallbackReason.UNSUPPORTED));
			assertOutcome(succeeds("POST"), new Fallback(FallbackReason.UNSUPPORTED));
		}
		finally {
			this.lab.client().sysctl(FAST_OPEN, "1");
		}
		assertHit(succeeds("GET"));
	}

	/**
	 * Among the moments are those between {@code connect} and the first write.
	 */
	@Test
	@NeedsRealRoot
	void cookiesAreFlushedAtRandomMoments() throws Exception {
		Random random = new Random(7413);
		Thread flushing = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				this.lab.client().flushTcpMetrics();
				try {
					Thread.sleep(random.nextInt(40));
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		});
		flushing.start();
		try {
			for (int i = 0; i < 5; i++) {
				succeeds("GET");
				succeeds("POST");
			}
		}
		finally {
			flushing.interrupt();
			flushing.join();
		}
		succeeds("GET");
		assertHit(succeeds("GET"));
	}

}
