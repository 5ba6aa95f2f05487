// SPDX-License-Identifier: Apache-2.0

/**
 * The parts of the race.
 */
@NullMarked
package io.github.tfo.sample.race;

import org.jspecify.annotations.NullMarked;
