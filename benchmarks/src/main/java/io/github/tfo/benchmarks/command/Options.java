package io.github.tfo.benchmarks.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The options of a command line, {@code --name=value}.
 */
public final class Options {

	private final Map<String, String> values;

	private Options(Map<String, String> values) {
		this.values = values;
	}

	public static Options parse(String[] args, Map<String, String> defaults) {
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

	public String text(String name) {
		return Objects.requireNonNull(this.values.get(name));
	}

	public Map<String, String> all() {
		return Map.copyOf(this.values);
	}

	public boolean isTrue(String name) {
		String value = text(name);
		if (!value.equals("true") && !value.equals("false")) {
			throw new IllegalArgumentException("--" + name + " must be true or false, not " + value);
		}
		return value.equals("true");
	}

	public int number(String name) {
		return number(name, text(name));
	}

	private static int number(String name, String text) {
		try {
			int number = Integer.parseInt(text);
			if (number >= 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// As wrong as a negative one
		}
		throw new IllegalArgumentException("--" + name + " must be a number, not " + text);
	}

	/**
	 * Numbers with commas between them.
	 */
	public List<Integer> numbers(String name) {
		return Stream.of(text(name).split(",")).map((number) -> number(name, number)).toList();
	}

	public int positive(String name) {
		int number = number(name);
		if (number == 0) {
			throw new IllegalArgumentException("--" + name + " must be more than 0");
		}
		return number;
	}

}
