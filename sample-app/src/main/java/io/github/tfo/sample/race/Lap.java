package io.github.tfo.sample.race;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One request of one {@link Lane}.
 *
 * @param time how long it took, {@code null} when it failed
 * @param failure what was wrong, {@code null} when nothing was
 * @param counts what was counted around it
 */
public record Lap(@Nullable Duration time, @Nullable String failure, Counts counts) {
}
