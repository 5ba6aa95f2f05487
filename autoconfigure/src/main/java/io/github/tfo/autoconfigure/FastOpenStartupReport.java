package io.github.tfo.autoconfigure;

import java.util.List;

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

	private volatile @Nullable List<ClientInForce> clients;

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
		FastOpenClients known = clients();
		return (current.supported() && known != null && known.accelerated().isEmpty()) ? NO_CLIENT : current;
	}

	@Override
	public List<String> accelerated() {
		FastOpenClients known = clients();
		return (known != null) ? known.accelerated() : List.of();
	}

	@Override
	public List<String> obstacles() {
		FastOpenClients known = clients();
		return (known != null) ? known.obstacles() : List.of();
	}

	/**
	 * Found out each time, since an application can make clients as long as it runs.
	 * @return {@code null} as long as nothing has been detected
	 */
	private @Nullable FastOpenClients clients() {
		List<ClientInForce> known = this.clients;
		return (known != null) ? FastOpenClients.of(known, this.doors, this.properties) : null;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<ClientInForce> found = (this.clientsInForce != null) ? this.clientsInForce.find() : List.of();
		this.support.whenDetected((kernel) -> report(kernel, found));
	}

	@Override
	public void destroy() {
		this.over = true;
	}

	private void report(KernelSupport kernel, List<ClientInForce> found) {
		if (this.over) {
			// An application that ended before this was known
			return;
		}
		this.clients = found;
		FastOpenClients clients = FastOpenClients.of(found, this.doors, this.properties);
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
