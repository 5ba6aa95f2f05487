// SPDX-License-Identifier: Apache-2.0

/**
 * Micrometer meters for the outcomes of connections, the kernel's own counters and
 * whether Fast Open is supported.
 */
@NullMarked
package io.github.tfo.micrometer;

import org.jspecify.annotations.NullMarked;
