// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.FrameworkClient;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.openfeign.clientconfig.HttpClient5FeignConfiguration.HttpClientBuilderCustomizer;
import org.springframework.cloud.openfeign.clientconfig.HttpClient5FeignConfiguration.HttpClientConnectionManagerBuilderCustomizer;

/**
 * Replaces the connection manager that OpenFeign builds by one that uses Fast Open.
 * OpenFeign shows the builder of the connection manager to all customizers, and the
 * connection manager is a bean. When it is built the settings of all customizers are
 * known, and are copied.
 */
final class OpenFeignConnectionManagers implements HttpClientConnectionManagerBuilderCustomizer,
		HttpClientBuilderCustomizer, BeanPostProcessor, DisposableBean {

	/**
	 * The method of OpenFeign's {@code HttpClient5FeignConfiguration} that builds it.
	 */
	private static final String CONNECTION_MANAGER = "hc5ConnectionManager";

	private final ThreadLocal<@Nullable PoolingHttpClientConnectionManagerBuilder> shown = new ThreadLocal<>();

	private final ObjectProvider<HttpComponentsFastOpen> fastOpen;

	private final ObjectProvider<FrameworkClient> client;

	private volatile @Nullable PoolingHttpClientConnectionManager replacement;

	OpenFeignConnectionManagers(ObjectProvider<HttpComponentsFastOpen> fastOpen,
			ObjectProvider<FrameworkClient> client) {
		this.fastOpen = fastOpen;
		this.client = client;
	}

	@Override
	public void customize(PoolingHttpClientConnectionManagerBuilder builder) {
		this.shown.set(builder);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		PoolingHttpClientConnectionManagerBuilder builder = this.shown.get();
		if (builder == null || !beanName.equals(CONNECTION_MANAGER)) {
			return bean;
		}
		this.shown.remove();
		return this.client.getObject().accelerate(bean, (original) -> replace(builder));
	}

	private PoolingHttpClientConnectionManager replace(PoolingHttpClientConnectionManagerBuilder builder) {
		PoolingHttpClientConnectionManager manager = this.fastOpen.getObject().apply(builder).build();
		this.replacement = manager;
		return manager;
	}

	@Override
	public void customize(HttpClientBuilder builder) {
		if (this.replacement != null) {
			this.fastOpen.getObject().apply(builder);
		}
	}

	/**
	 * Close the replacement: only the original is known as a bean to destroy.
	 */
	@Override
	public void destroy() {
		PoolingHttpClientConnectionManager manager = this.replacement;
		if (manager != null) {
			manager.close();
		}
	}

}
