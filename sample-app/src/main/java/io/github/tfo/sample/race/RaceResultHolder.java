package io.github.tfo.sample.race;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Holds the result of the race once it has ended.
 */
@Component
class RaceResultHolder {

	private volatile @Nullable RaceResult result;

	Optional<RaceResult> get() {
		return Optional.ofNullable(this.result);
	}

	void set(RaceResult result) {
		this.result = result;
	}

}
