// SPDX-License-Identifier: Apache-2.0

/**
 * What several tests use: real servers, applications in other JVMs, counters.
 */
@NullMarked
package io.github.tfo.testing;

import org.jspecify.annotations.NullMarked;
