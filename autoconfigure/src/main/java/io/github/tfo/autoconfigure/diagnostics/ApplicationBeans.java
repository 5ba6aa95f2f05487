// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The beans of an application by the names of their types, which need not be on the class
 * path. Creates no bean. Thread-safe.
 */
final class ApplicationBeans {

	private static final List<String> AUTO_CONFIGURATIONS = List.of("org.springframework.boot.",
			"org.springframework.cloud.", "io.github.tfo.autoconfigure.ReactiveWebApplicationConfiguration",
			"io.github.tfo.autoconfigure.diagnostics.DiagnosticsConfiguration");

	private final ConfigurableListableBeanFactory beanFactory;

	ApplicationBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	boolean isOnClassPath(String type) {
		return ClassUtils.isPresent(type, this.beanFactory.getBeanClassLoader());
	}

	List<String> names(String type) {
		return isOnClassPath(type)
				? List.of(this.beanFactory.getBeanNamesForType(
						ClassUtils.resolveClassName(type, this.beanFactory.getBeanClassLoader()), true, false))
				: List.of();
	}

	boolean has(String type) {
		return !names(type).isEmpty();
	}

	/**
	 * Return a bean, or {@code null} if it was not created yet or is no singleton.
	 */
	@Nullable Object singleton(String name) {
		return this.beanFactory.getSingleton(name);
	}

	/**
	 * Return the only bean of a type, or {@code null} if there is none or several, it was
	 * not created yet or is no singleton.
	 */
	@Nullable Object single(String type) {
		List<String> names = names(type);
		return (names.size() == 1) ? singleton(names.get(0)) : null;
	}

	/**
	 * Return the names of the beans of a type that the application has defined.
	 */
	List<String> ownNames(String type) {
		return names(type).stream().filter((name) -> !isAutoConfigured(name)).toList();
	}

	/**
	 * Return whether there are beans of a type, and the application has defined them all.
	 */
	boolean isOwn(String type) {
		List<String> names = names(type);
		return !names.isEmpty() && names.equals(ownNames(type));
	}

	private boolean isAutoConfigured(String name) {
		Method factoryMethod;
		try {
			factoryMethod = (this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)
					? definition.getResolvedFactoryMethod() : null;
		}
		catch (NoSuchBeanDefinitionException ex) {
			// A singleton that the application has registered
			return false;
		}
		return factoryMethod != null
				&& AUTO_CONFIGURATIONS.stream().anyMatch(factoryMethod.getDeclaringClass().getName()::startsWith);
	}

	/**
	 * Return the value of a private field, for which there is no getter.
	 * @return the value, or {@code null} if there is no such field or it cannot be read
	 */
	static @Nullable Object read(Object object, String name) {
		try {
			Field field = ReflectionUtils.findField(object.getClass(), name);
			if (field == null) {
				return null;
			}
			field.setAccessible(true);
			return field.get(object);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Return the request factory that others wrap.
	 */
	static @Nullable Object unwrap(@Nullable Object factory) {
		return (factory instanceof AbstractClientHttpRequestFactoryWrapper wrapper) ? unwrap(wrapper.getDelegate())
				: factory;
	}

}
