package io.github.tfo.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.DestinationPattern;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * The patterns of {@code tfo.destinations}, checked.
 */
final class DestinationPatterns {

	private static final String ACCEPTED = ". The accepted form is a comma-separated list of hosts "
			+ "(\"orders.example.com\"), suffixes (\"*.example.com\") and IP addresses or ranges (\"10.0.0.0/8\", "
			+ "\"fd00::/8\"), each with an optional port (\":443\", \"[fd00::/8]:443\").";

	private DestinationPatterns() {
	}

	static DestinationFilter check(FastOpenProperties.Destinations properties, Environment environment) {
		return new DestinationFilter(check("tfo.destinations.include", properties.getInclude(), environment),
				check("tfo.destinations.exclude", properties.getExclude(), environment));
	}

	private static List<DestinationPattern> check(String property, List<String> values, Environment environment) {
		List<DestinationPattern> patterns = new ArrayList<>();
		for (String value : values) {
			try {
				patterns.add(DestinationPattern.parse(value.trim()));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException(ElementName.of(environment, property, value),
						value, ex.getMessage() + ACCEPTED);
			}
		}
		return patterns;
	}

}
