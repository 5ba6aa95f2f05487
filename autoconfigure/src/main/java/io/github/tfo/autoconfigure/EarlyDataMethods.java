package io.github.tfo.autoconfigure;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * The methods of {@code tfo.early-data.methods}, checked.
 */
final class EarlyDataMethods {

	static final String PROPERTY = "tfo.early-data.methods";

	/**
	 * The "HTTP Method Registry" that RFC 9110, section 16.1.1, has IANA keep. A name
	 * that is not in it would be a mistake, and one that nobody notices.
	 */
	private static final Set<String> REGISTERED = Set.of("ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT",
			"COPY", "DELETE", "GET", "HEAD", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL",
			"MKREDIRECTREF", "MKWORKSPACE", "MOVE", "OPTIONS", "ORDERPATCH", "PATCH", "POST", "PROPFIND", "PROPPATCH",
			"PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "TRACE", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE",
			"UPDATEREDIRECTREF", "VERSION-CONTROL");

	private EarlyDataMethods() {
	}

	static Set<String> check(Collection<String> values, Environment environment) {
		return values.stream().map((value) -> check(value, environment)).collect(Collectors.toCollection(TreeSet::new));
	}

	private static String check(String value, Environment environment) {
		String method = value.trim().toUpperCase(Locale.ROOT);
		if (!REGISTERED.contains(method)) {
			throw new InvalidConfigurationPropertyValueException(ElementName.of(environment, PROPERTY, value), value,
					"\"" + value
							+ "\" is not an HTTP method. The accepted form is a comma-separated list of methods registered "
							+ "with IANA, such as \"GET,HEAD,OPTIONS,TRACE\"; an empty list lets no plaintext request "
							+ "ride in a SYN.");
		}
		return method;
	}

}
