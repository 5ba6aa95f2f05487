// SPDX-License-Identifier: Apache-2.0

/**
 * The page, in a browser.
 */
@NullMarked
package io.github.tfo.sample.page;

import org.jspecify.annotations.NullMarked;
