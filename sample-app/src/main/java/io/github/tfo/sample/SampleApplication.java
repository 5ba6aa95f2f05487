// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.sample.lab.UpstreamOption;
import io.github.tfo.sample.upstream.UpstreamServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Makes cold requests with and without TCP Fast Open, shows what it saves, and stays up.
 */
@SpringBootApplication
@EnableConfigurationProperties(SampleProperties.class)
public class SampleApplication {

	/**
	 * Start the application, or {@link UpstreamServer the upstream} that it calls.
	 * @param args options of Spring Boot, {@code --upstream=URL} to call a real server;
	 * the application itself uses {@code upstream ADDRESS} to start its upstream
	 * @throws Exception when the upstream fails
	 */
	public static void main(String[] args) throws Exception {
		// Before anything else: threads stay in the namespace that they are started in
		if (!UpstreamServer.isCommand(args) && !UpstreamOption.isIn(args) && NetworkLab.unavailable().isEmpty()) {
			NetworkNamespace.isolate();
		}
		if (UpstreamServer.isCommand(args)) {
			UpstreamServer.main(args);
		}
		else {
			SpringApplication.run(SampleApplication.class, args);
		}
	}

}
