package io.github.tfo.autoconfigure;

import java.util.List;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
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

	private final @Nullable DetectedClients detectedClients;

	private final List<ClientIntegration> integrations;

	private volatile @Nullable List<DetectedClient> clients;

	private volatile boolean over;

	FastOpenStartupReport(FastOpenSupport support, FastOpenProperties properties,
			@Nullable DetectedClients detectedClients, List<ClientIntegration> integrations) {
		this.support = support;
		this.properties = properties.getClients();
		this.detectedClients = detectedClients;
		this.integrations = integrations;
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
		List<DetectedClient> known = this.clients;
		return (known != null) ? FastOpenClients.of(known, this.integrations, this.properties) : null;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<DetectedClient> found = (this.detectedClients != null) ? this.detectedClients.find() : List.of();
		this.support.whenDetected((kernel) -> report(kernel, found));
	}

	@Override
	public void destroy() {
		this.over = true;
	}

	private void report(KernelSupport kernel, List<DetectedClient> found) {
		if (this.over) {
			// An application that ended before this was known
			return;
		}
		this.clients = found;
		FastOpenClients clients = FastOpenClients.of(found, this.integrations, this.properties);
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
