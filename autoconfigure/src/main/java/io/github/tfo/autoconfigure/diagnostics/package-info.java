// SPDX-License-Identifier: Apache-2.0

/**
 * Which HTTP clients of the application use TCP Fast Open, and why the others do not.
 * Internal.
 */
@NullMarked
package io.github.tfo.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
