// SPDX-License-Identifier: Apache-2.0

/**
 * The sample application: one cold request more, on demand.
 */
@NullMarked
package io.github.tfo.sample;

import org.jspecify.annotations.NullMarked;
