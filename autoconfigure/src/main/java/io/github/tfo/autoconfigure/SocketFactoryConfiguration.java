// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.ClientLibrary;
import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.HttpLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.socketfactory.FastOpenSocketFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;

/**
 * The integration of libraries that take a socket factory.
 */
@Configuration(proxyBeanMethods = false)
class SocketFactoryConfiguration {

	@Bean
	ClientIntegration socketFactoryFastOpenIntegration(FastOpenConnector connector, FastOpenSupport support) {
		return ClientIntegration.ofJdkSockets(HttpLibrary.SOCKET_FACTORY, true, connector, support);
	}

	// Lazy, so that it exists only if it is used. A fallback, so that an application
	// with a SocketFactory of its own still gets that
	@Bean
	@Lazy
	@Fallback
	@ConditionalOnMissingBean
	FastOpenSocketFactory fastOpenSocketFactory(FastOpenConnector connector) {
		connector.applied(ClientLibrary.SOCKET);
		return new FastOpenSocketFactory(connector);
	}

}
