// SPDX-License-Identifier: Apache-2.0

/**
 * Internal. The few Linux system calls that TCP Fast Open needs, called through JNA. This
 * package decides nothing: {@code io.github.tfo.connection} does.
 */
@NullMarked
package io.github.tfo.linux;

import org.jspecify.annotations.NullMarked;
