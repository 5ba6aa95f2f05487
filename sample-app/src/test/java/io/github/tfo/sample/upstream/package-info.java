// SPDX-License-Identifier: Apache-2.0

/**
 * The upstream.
 */
@NullMarked
package io.github.tfo.sample.upstream;

import org.jspecify.annotations.NullMarked;
