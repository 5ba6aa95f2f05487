package io.github.tfo.autoconfigure;

import io.github.tfo.linux.FastOpenSupport;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Has JNA loaded as soon as the application has started, a web server included: loading
 * takes some 400 ms of a processor, which a container with one has to take from the
 * start. A connection that is opened before has it loaded at once.
 */
final class FastOpenDetectionStarter implements ApplicationListener<ContextRefreshedEvent> {

	private final FastOpenSupport support;

	private final ApplicationContext context;

	FastOpenDetectionStarter(FastOpenSupport support, ApplicationContext context) {
		this.support = support;
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// That of a child arrives here, too, and may come while this context starts
		if (event.getApplicationContext() == this.context) {
			this.support.start();
		}
	}

}
