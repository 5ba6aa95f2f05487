// SPDX-License-Identifier: Apache-2.0

/**
 * What the page asks for: a race on demand, the counters, and where the requests go.
 */
@NullMarked
package io.github.tfo.sample.page;

import org.jspecify.annotations.NullMarked;
