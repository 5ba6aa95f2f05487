// SPDX-License-Identifier: Apache-2.0

/**
 * The fault matrix: what servers, middleboxes and kernels can do to a Fast Open, each for
 * every client and scheme. Every request that succeeds with Fast Open off has to succeed
 * with it on, and the servers' logs say how often it was executed.
 */
@NullMarked
package io.github.tfo.faults;

import org.jspecify.annotations.NullMarked;
