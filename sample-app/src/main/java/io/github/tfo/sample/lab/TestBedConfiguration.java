// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.URI;
import java.util.Optional;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.sample.SampleProperties;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Chooses where the requests go: to the URL of the option {@code --upstream}, else over
 * the link of a lab, else to loopback.
 */
@Configuration(proxyBeanMethods = false)
class TestBedConfiguration {

	/** The name in {@code spring.http.clients.ssl.bundle}. */
	private static final String SSL_BUNDLE = "upstream";

	@Bean
	TestBed testBed(ApplicationArguments arguments, SampleProperties properties) {
		Optional<URI> target = UpstreamOption.value(arguments);
		if (target.isPresent()) {
			return new RealTestBed(target.get());
		}
		if (NetworkNamespace.isolated().isPresent()) {
			return LabTestBed.open(properties.roundTrip());
		}
		return LoopbackTestBed.open(NetworkLab.unavailable().orElse("This JVM was not moved into a namespace."));
	}

	@Bean
	SslBundleRegistrar upstreamSslBundle(TestBed testBed) {
		return (registry) -> registry.registerBundle(SSL_BUNDLE, testBed.upstream().sslBundle());
	}

	/**
	 * Make the port reachable from the host when this JVM is in another namespace.
	 */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> hostNamespaceCustomizer() {
		return (factory) -> {
			if (NetworkNamespace.outside().isPresent()) {
				factory.setProtocol(HostNamespaceProtocol.class.getName());
			}
		};
	}

}
