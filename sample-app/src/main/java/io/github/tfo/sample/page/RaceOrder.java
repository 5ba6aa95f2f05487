package io.github.tfo.sample.page;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request to start a race.
 *
 * @param client webclient or restclient
 * @param scenario http, https or service
 * @param requests how many requests there are of each kind, off and on
 */
record RaceOrder(@Nullable String client, @Nullable String scenario, @Nullable Integer requests) {

	/** The sizes to choose from, so that a race ends within a few seconds. */
	static final List<Integer> SIZES = List.of(10, 20, 50);

}
