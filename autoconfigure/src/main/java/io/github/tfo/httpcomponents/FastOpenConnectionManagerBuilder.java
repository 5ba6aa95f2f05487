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
 * A builder whose connection managers open sockets that do Fast Open.
 * <p>
 * The library lets a subclass of its builder choose the operator that opens connections,
 * but Spring Boot makes the builder itself, and a builder does not tell its settings. So
 * its fields are read.
 */
final class FastOpenConnectionManagerBuilder extends PoolingHttpClientConnectionManagerBuilder {

	private final FastOpenConnector connector;

	private final FastOpenSocketFactory sockets;

	private FastOpenConnectionManagerBuilder(FastOpenConnector connector, FastOpenSocketFactory sockets) {
		this.connector = connector;
		this.sockets = sockets;
	}

	/**
	 * A builder with the settings of another one.
	 * @throws IllegalStateException when they cannot be read
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
			// As in a native image that knows nothing of them. Among the settings may be
			// which addresses are allowed
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
