// SPDX-License-Identifier: Apache-2.0

/**
 * Requests on new connections over a link of the lab.
 */
@NullMarked
package io.github.tfo.benchmarks.link;

import org.jspecify.annotations.NullMarked;
