// SPDX-License-Identifier: Apache-2.0

/**
 * What README, CONTRIBUTING and {@code docs} say is so: their links lead somewhere, their
 * code compiles, their configuration binds, their commands run, their packets are those
 * on the link.
 */
@NullMarked
package io.github.tfo.documentation;

import org.jspecify.annotations.NullMarked;
