// SPDX-License-Identifier: Apache-2.0

/**
 * Starts applications as their users do, each in a process of its own, and asks the
 * kernel whether their connections were opened with Fast Open.
 */
@NullMarked
package io.github.tfo.compatibility;

import org.jspecify.annotations.NullMarked;
