// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Builder of connection managers that open connections with Fast Open.
 * <p>
 * A subclass of the library's builder can choose the operator that opens connections. But
 * Spring Boot creates the builder, and a builder has no getters. So its fields are read.
 */
final class FastOpenConnectionManagerBuilder extends PoolingHttpClientConnectionManagerBuilder {

	private final FastOpenConnector connector;

	private final FastOpenSocketFactory sockets;

	private FastOpenConnectionManagerBuilder(FastOpenConnector connector, FastOpenSocketFactory sockets) {
		this.connector = connector;
		this.sockets = sockets;
	}

	/**
	 * Return a builder with the settings of another one.
	 * @throws IllegalStateException if they cannot be read
	 */
	static FastOpenConnectionManagerBuilder copyOf(PoolingHttpClientConnectionManagerBuilder original,
			FastOpenConnector connector, FastOpenSocketFactory sockets) {
		FastOpenConnectionManagerBuilder copy = new FastOpenConnectionManagerBuilder(connector, sockets);
		boolean copied = false;
		try {
			for (Field field : PoolingHttpClientConnectionManagerBuilder.class.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers())) {
					field.setAccessible(true);
					field.set(copy, field.get(original));
					copied = true;
				}
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw new IllegalStateException("The settings of " + original.getClass().getName() + " cannot be read", ex);
		}
		if (!copied) {
			// As in a native image without hints. The settings may restrict the addresses
			throw new IllegalStateException("The settings of " + original.getClass().getName() + " cannot be seen");
		}
		return copy;
	}

	@Override
	protected HttpClientConnectionOperator createConnectionOperator(@Nullable SchemePortResolver schemePortResolver,
			@Nullable DnsResolver dnsResolver, TlsSocketStrategy tlsSocketStrategy) {
		Lookup<TlsSocketStrategy> tlsSocketStrategies = RegistryBuilder.<TlsSocketStrategy>create()
			.register(URIScheme.HTTPS.id, tlsSocketStrategy)
			.build();
		return new FastOpenConnectionOperator(this.connector, this.sockets,
				(sockets) -> new DefaultHttpClientConnectionOperator(sockets, schemePortResolver, dnsResolver,
						tlsSocketStrategies));
	}

}
