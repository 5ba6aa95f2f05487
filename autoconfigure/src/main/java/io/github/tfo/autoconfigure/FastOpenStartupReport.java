package io.github.tfo.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.KernelSupport;
import io.github.tfo.socket.UnsupportedReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says once whether TCP Fast Open is on, for which clients, or why not, and knows it from
 * then on.
 */
final class FastOpenStartupReport implements FastOpenStatus, SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(FastOpenStartupReport.class);

	private static final KernelSupport NO_CLIENT = new KernelSupport(UnsupportedReason.NO_CLIENT,
			"none of this application's HTTP clients can use it");

	private final FastOpenSupport support;

	private final FastOpenProperties.Clients properties;

	private final @Nullable ClientsInForce clientsInForce;

	private final List<FastOpenDoor> doors;

	private volatile @Nullable FastOpenClients clients;

	private volatile boolean over;

	FastOpenStartupReport(FastOpenSupport support, FastOpenProperties properties,
			@Nullable ClientsInForce clientsInForce, List<FastOpenDoor> doors) {
		this.support = support;
		this.properties = properties.getClients();
		this.clientsInForce = clientsInForce;
		this.doors = doors;
	}

	@Override
	public KernelSupport current() {
		KernelSupport current = this.support.current();
		FastOpenClients known = this.clients;
		return (current.supported() && known != null && known.accelerated().isEmpty()) ? NO_CLIENT : current;
	}

	@Override
	public List<String> accelerated() {
		FastOpenClients known = this.clients;
		return (known != null) ? known.accelerated() : List.of();
	}

	@Override
	public List<String> obstacles() {
		FastOpenClients known = this.clients;
		return (known != null) ? known.obstacles() : List.of();
	}

	@Override
	public void afterSingletonsInstantiated() {
		Map<SpringClient, Object> builders = (this.clientsInForce != null) ? this.clientsInForce.builders() : Map.of();
		this.support.whenDetected((kernel) -> report(kernel, builders));
	}

	@Override
	public void destroy() {
		this.over = true;
	}

	private void report(KernelSupport kernel, Map<SpringClient, Object> builders) {
		if (this.over) {
			// An application that ended before this was known
			return;
		}
		FastOpenClients clients = FastOpenClients.of(builders, this.doors, this.properties);
		this.clients = clients;
		if (kernel.reason() == UnsupportedReason.NOT_LINUX) {
			logger.info("TCP Fast Open is off: " + kernel.detail());
			return;
		}
		if (!kernel.supported()) {
			logger.warn("TCP Fast Open is off: " + kernel.detail());
			return;
		}
		clients.obstacles().forEach(logger::warn);
		if (clients.accelerated().isEmpty()) {
			logger.warn("TCP Fast Open is off: " + NO_CLIENT.detail());
		}
		else {
			logger.info("TCP Fast Open is on for " + String.join(" and ", clients.accelerated()));
		}
	}

}
