// SPDX-License-Identifier: Apache-2.0

/**
 * What an application's own code names: the {@linkplain io.github.tfo.FastOpenListener
 * listener}, and what it is notified of.
 */
@NullMarked
package io.github.tfo;

import org.jspecify.annotations.NullMarked;
