package io.github.tfo.autoconfigure;

import java.util.List;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.KernelSupport;
import io.github.tfo.socket.UnsupportedReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says in one line whether TCP Fast Open is on, for which clients, or why not.
 */
final class FastOpenStartupReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(FastOpenStartupReport.class);

	private final FastOpenSupport support;

	private final List<AcceleratedClients> clients;

	FastOpenStartupReport(FastOpenSupport support, List<AcceleratedClients> clients) {
		this.support = support;
		this.clients = clients;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.clients.forEach(AcceleratedClients::initialize);
		this.support.whenDetected(this::report);
	}

	private void report(KernelSupport kernel) {
		List<String> names = this.clients.stream().flatMap((door) -> door.names().stream()).toList();
		if (kernel.reason() == UnsupportedReason.NOT_LINUX) {
			logger.info("TCP Fast Open is off: " + kernel.detail());
		}
		else if (!kernel.supported()) {
			logger.warn("TCP Fast Open is off: " + kernel.detail());
		}
		else if (names.isEmpty()) {
			logger.warn("TCP Fast Open is off: none of this application's HTTP clients can use it (Reactor Netty "
					+ "needs io.netty:netty-transport-native-epoll), or tfo.clients.*.enabled switches it off for them");
		}
		else {
			logger.info("TCP Fast Open is on for " + String.join(" and ", names));
		}
	}

}
