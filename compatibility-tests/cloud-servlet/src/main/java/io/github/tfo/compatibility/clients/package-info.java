// SPDX-License-Identifier: Apache-2.0

/**
 * An application with the HTTP clients that libraries make for it, and what the
 * documentation says to write for those that would do without Fast Open.
 */
@NullMarked
package io.github.tfo.compatibility.clients;

import org.jspecify.annotations.NullMarked;
