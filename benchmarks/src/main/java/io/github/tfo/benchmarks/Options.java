package io.github.tfo.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The options of a command line, {@code --name=value}.
 */
final class Options {

	private final Map<String, String> values;

	private Options(Map<String, String> values) {
		this.values = values;
	}

	static Options parse(String[] args, Map<String, String> defaults) {
		Map<String, String> values = new LinkedHashMap<>(defaults);
		for (String arg : args) {
			int equals = arg.indexOf('=');
			String name = (arg.startsWith("--") && equals > 0) ? arg.substring(2, equals) : "";
			if (!defaults.containsKey(name)) {
				throw new IllegalArgumentException("There is no option " + arg);
			}
			values.put(name, arg.substring(equals + 1));
		}
		return new Options(values);
	}

	String text(String name) {
		return Objects.requireNonNull(this.values.get(name));
	}

	int number(String name) {
		try {
			int number = Integer.parseInt(text(name));
			if (number >= 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// As wrong as a negative one
		}
		throw new IllegalArgumentException("--" + name + " must be a number, not " + text(name));
	}

	int positive(String name) {
		int number = number(name);
		if (number == 0) {
			throw new IllegalArgumentException("--" + name + " must be more than 0");
		}
		return number;
	}

	/**
	 * Those of the clients whose names contain the option {@code client}.
	 */
	List<HttpClientKind> clients() {
		String part = text("client").toLowerCase(Locale.ROOT);
		List<HttpClientKind> clients = Stream.of(HttpClientKind.values())
			.filter((client) -> part.equals("all") || client.title().toLowerCase(Locale.ROOT).contains(part))
			.toList();
		if (clients.isEmpty()) {
			throw new IllegalArgumentException("No client is called " + text("client"));
		}
		return clients;
	}

}
