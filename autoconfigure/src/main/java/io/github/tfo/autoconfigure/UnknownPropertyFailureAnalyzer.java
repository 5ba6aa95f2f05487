// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link AbstractFailureAnalyzer} for properties below {@code tfo} that do not exist, or
 * that have no value.
 */
// Before Spring Boot's own, which does not say what exists
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private static final String PREFIX = "tfo";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		String description = cause.getUnboundProperties()
			.stream()
			.filter((property) -> property.getName().toString().startsWith(PREFIX + "."))
			.map(UnknownPropertyFailureAnalyzer::describe)
			.collect(Collectors.joining(System.lineSeparator().repeat(2)));
		return description.isEmpty() ? null
				: new FailureAnalysis(description, "Update your application's configuration", cause);
	}

	private static String describe(ConfigurationProperty property) {
		String name = property.getName().toString();
		String nearest = names(PREFIX, FastOpenProperties.class)
			.min(Comparator.comparingInt((known) -> distance(name, known)))
			.orElseThrow();
		String reason = nearest.equals(name) ? "The property has no value."
				: "There is no such property. Did you mean '%s'?".formatted(nearest);
		return "Invalid property '%s':%n%n    Value: \"%s\"%n    Origin: %s%n    Reason: %s".formatted(name,
				property.getValue(), property.getOrigin(), reason);
	}

	private static Stream<String> names(String prefix, Class<?> type) {
		return Stream.of(BeanUtils.getPropertyDescriptors(type))
			.filter((property) -> !property.getName().equals("class"))
			.flatMap((property) -> names(prefix, property));
	}

	private static Stream<String> names(String prefix, PropertyDescriptor property) {
		String name = prefix + "." + DataObjectPropertyName.toDashedForm(property.getName());
		Class<?> type = Objects.requireNonNull(property.getPropertyType());
		return type.getName().startsWith(FastOpenProperties.class.getName()) ? names(name, type) : Stream.of(name);
	}

	/**
	 * Return how many characters have to be inserted or deleted to get from one text to
	 * the other. A replaced character counts twice, so that the beginning of a long name
	 * is nearer to that name than to a short one.
	 */
	private static int distance(String from, String to) {
		int[] row = new int[to.length() + 1];
		for (int column = 0; column <= to.length(); column++) {
			row[column] = column;
		}
		for (int i = 1; i <= from.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int above = row[j];
				row[j] = (from.charAt(i - 1) == to.charAt(j - 1)) ? diagonal : 1 + Math.min(above, row[j - 1]);
				diagonal = above;
			}
		}
		return row[to.length()];
	}

}
