package io.github.tfo.sample.race;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The result, once there is one.
 */
@Component
class RaceOutcome {

	private volatile @Nullable RaceResult result;

	Optional<RaceResult> get() {
		return Optional.ofNullable(this.result);
	}

	void set(RaceResult result) {
		this.result = result;
	}

}
