// SPDX-License-Identifier: Apache-2.0

/**
 * Two hosts and a slow link on one machine, for tests, benchmarks and demonstrations on
 * Linux. The hosts are network namespaces, joined by a link with a chosen round trip
 * time.
 *
 * <p>
 * Everything belongs to the process: namespaces have no name in the file system, and TUN
 * devices are not persistent. All of it disappears with the JVM, even when that is
 * killed, and nothing on the host is changed.
 */
@NullMarked
package io.github.tfo.lab;

import org.jspecify.annotations.NullMarked;
