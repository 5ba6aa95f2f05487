package io.github.tfo.sample.race;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One request of one {@link Variant}.
 *
 * @param time how long it took, {@code null} when it failed
 * @param failure why it failed, {@code null} when it did not
 * @param counts what was counted during it
 */
public record RaceRequest(@Nullable Duration time, @Nullable String failure, Counts counts) {
}
