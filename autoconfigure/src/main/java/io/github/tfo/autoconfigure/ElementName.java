package io.github.tfo.autoconfigure;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * The name by which an element of a list can be found in the configuration: the report of
 * a failed start shows the value and the origin of what has this name.
 */
final class ElementName {

	private ElementName() {
	}

	/**
	 * Find it.
	 * @param property the name of the list
	 * @return the name with an index, as of a list in YAML, or that of the list where it
	 * is one value
	 */
	static String of(Environment environment, String property, String element) {
		AtomicReference<String> found = new AtomicReference<>(property);
		Binder.get(environment, new BindHandler() {

			@Override
			public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				if (result.equals(element)) {
					found.set(name.toString());
				}
				return result;
			}

		}).bind(property, Bindable.listOf(String.class));
		return Objects.requireNonNull(found.get());
	}

}
