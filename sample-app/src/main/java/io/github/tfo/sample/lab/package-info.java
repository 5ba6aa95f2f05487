// SPDX-License-Identifier: Apache-2.0

/**
 * Where the upstream is: over a slow link, on loopback, or somewhere real.
 */
@NullMarked
package io.github.tfo.sample.lab;

import org.jspecify.annotations.NullMarked;
