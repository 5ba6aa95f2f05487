package io.github.tfo.autoconfigure;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.util.ClassUtils;

/**
 * The beans that make the clients of Spring in this application.
 */
final class DetectedClients {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<ClientHttpConnectorBuilder<?>> connectors;

	private final ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories;

	DetectedClients(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectors,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories) {
		this.beanFactory = beanFactory;
		this.connectors = connectors;
		this.requestFactories = requestFactories;
	}

	/**
	 * Find them, and so have the builders made and customized where beans are lazy.
	 * @return each client that there is
	 */
	List<DetectedClient> find() {
		List<DetectedClient> clients = new ArrayList<>();
		add(clients, SpringClient.WEB_CLIENT, ClientHttpConnectorBuilder.class, this.connectors.getIfUnique());
		add(clients, SpringClient.REST_CLIENT, ClientHttpRequestFactoryBuilder.class,
				this.requestFactories.getIfUnique());
		return clients;
	}

	private void add(List<DetectedClient> clients, SpringClient client, Class<?> builderType,
			@Nullable Object builder) {
		if (builder != null) {
			clients.add(isOwn(builderType) ? withOwnBuilder(client, builderType, builder) : client(client, builder));
		}
	}

	private static DetectedClient withOwnBuilder(SpringClient client, Class<?> builderType, Object builder) {
		HttpLibrary library = HttpLibrary.of(builder);
		Class<?> named = (library != null) ? builder.getClass() : builderType;
		return new DetectedClient(client, library, builder.getClass(), named.getSimpleName());
	}

	private DetectedClient client(SpringClient client, Object builder) {
		String ownBean = ownBean(client);
		return new DetectedClient(client, (ownBean == null) ? HttpLibrary.of(builder) : null, builder.getClass(),
				ownBean);
	}

	private @Nullable String ownBean(SpringClient client) {
		for (String name : client.madeWithTheBuilder()) {
			if (ClassUtils.isPresent(name, this.beanFactory.getBeanClassLoader())) {
				Class<?> type = ClassUtils.resolveClassName(name, this.beanFactory.getBeanClassLoader());
				if (isOwn(type)) {
					return type.getCanonicalName().substring(type.getPackageName().length() + 1);
				}
			}
		}
		return null;
	}

	/**
	 * Whether there are such beans, and none of them is Spring Boot's or ours.
	 */
	private boolean isOwn(Class<?> type) {
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type, true, false);
		return names.length > 0 && Arrays.stream(names).noneMatch(this::isAutoConfigured);
	}

	private static boolean isAutoConfiguration(Class<?> configuration) {
		return configuration == ReactiveWebApplicationConfiguration.class
				|| configuration.getName().startsWith("org.springframework.boot.");
	}

	private boolean isAutoConfigured(String name) {
		Method factoryMethod;
		try {
			factoryMethod = (this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)
					? definition.getResolvedFactoryMethod() : null;
		}
		catch (NoSuchBeanDefinitionException ex) {
			// A singleton that the application has registered as it is
			return false;
		}
		return factoryMethod != null && isAutoConfiguration(factoryMethod.getDeclaringClass());
	}

}
