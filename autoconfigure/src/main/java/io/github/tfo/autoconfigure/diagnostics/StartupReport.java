// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.autoconfigure.diagnostics.DetectedClients.Finding;
import io.github.tfo.connection.DestinationPattern;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * {@link FastOpenStatus} that logs once whether TCP Fast Open is on, for which clients,
 * or why not.
 * <p>
 * Has JNA loaded as soon as the application has started, a web server included: loading
 * takes some 200 ms of a processor, which a container with one processor would take from
 * the start. A connection that is opened before has JNA loaded at once.
 */
final class StartupReport implements FastOpenStatus, ApplicationListener<ContextRefreshedEvent>, DisposableBean {

	private static final Log logger = LogFactory.getLog(StartupReport.class);

	private static final KernelSupport NO_CLIENT = new KernelSupport(UnsupportedReason.NO_CLIENT,
			"none of this application's HTTP clients can use it");

	private final FastOpenSupport support;

	private final DetectedClients clients;

	private final List<DestinationPattern> cookieless;

	private final ApplicationContext context;

	private final AtomicBoolean written = new AtomicBoolean(true);

	private volatile boolean detected;

	StartupReport(FastOpenSupport support, DetectedClients clients, List<DestinationPattern> cookieless,
			ApplicationContext context) {
		this.support = support;
		this.clients = clients;
		this.cookieless = cookieless;
		this.context = context;
	}

	@Override
	public KernelSupport current() {
		KernelSupport current = this.support.current();
		return (this.detected && current.supported() && accelerated().isEmpty() && !this.clients.isUndecided())
				? NO_CLIENT : current;
	}

	@Override
	public List<String> accelerated() {
		return (this.detected && this.support.current().supported()) ? select(this.clients.find(), Finding::accelerated)
				: List.of();
	}

	@Override
	public List<String> obstacles() {
		return this.detected ? Stream
			.concat(select(this.clients.find(), Finding::reason).stream(),
					this.clients.unreached().stream().map(StartupReport::unreached))
			.toList() : List.of();
	}

	private static String unreached(String clients) {
		return "TCP Fast Open does not reach " + clients + " unless the application applies it: "
				+ FrameworkClients.DOCUMENTATION;
	}

	private static List<String> select(List<Finding> findings, Function<Finding, @Nullable String> property) {
		return findings.stream().map(property).filter(Objects::nonNull).distinct().toList();
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// The event of a child arrives here, too, and may come while this context starts
		if (event.getApplicationContext() == this.context) {
			this.written.set(false);
			this.support.whenDetected(this::write);
			this.support.start();
		}
	}

	private void write(KernelSupport kernel) {
		if (!this.written.compareAndSet(false, true)) {
			// The application has ended
			return;
		}
		this.detected = true;
		if (!kernel.supported()) {
			String line = "TCP Fast Open is off: " + kernel.detail();
			if (kernel.reason() == UnsupportedReason.NOT_LINUX) {
				logger.info(line);
			}
			else {
				logger.warn(line);
			}
			return;
		}
		List<Finding> findings = this.clients.report();
		List<String> accelerated = select(findings, Finding::accelerated);
		select(findings, Finding::reason).forEach(logger::warn);
		List<String> unreached = this.clients.unreached();
		if (!unreached.isEmpty()) {
			// No warning: most of them nobody can change
			logger.info(unreached(String.join(", ", unreached)));
		}
		if (!accelerated.isEmpty()) {
			logger.info("TCP Fast Open is on for " + String.join(" and ", accelerated) + cookieless());
		}
		else if (this.clients.isUndecided()) {
			logger.info("TCP Fast Open is on; no HTTP client has been built yet");
		}
		else {
			logger.warn("TCP Fast Open is off: " + NO_CLIENT.detail());
		}
	}

	private String cookieless() {
		if (this.cookieless.isEmpty()) {
			return "";
		}
		return this.support.supportsNoCookie() ? ", without cookies to " + join(this.cookieless) : ". Connections to "
				+ join(this.cookieless)
				+ " use cookies, too, since the kernel or a sandbox refused TCP_FASTOPEN_NO_COOKIE, which Linux has "
				+ "since 4.15";
	}

	private static String join(List<?> elements) {
		return elements.stream().map(String::valueOf).collect(Collectors.joining(", "));
	}

	@Override
	public void destroy() {
		if (this.written.compareAndSet(false, true) && this.support.current().reason() != UnsupportedReason.DISABLED) {
			logger.info("TCP Fast Open was not used: the application ended while JNA was still being loaded");
		}
	}

}
