package io.github.tfo.sample.page;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The race that somebody wants.
 *
 * @param client webclient or restclient
 * @param scheme http or https
 * @param requests how many requests there are of each kind, off and on
 */
record RaceOrder(@Nullable String client, @Nullable String scheme, @Nullable Integer requests) {

	/** A race ends within a few seconds, whatever is asked for. */
	static final List<Integer> SIZES = List.of(10, 20, 50);

}
