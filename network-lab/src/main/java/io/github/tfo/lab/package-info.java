/**
 * Two hosts and a slow link on one machine: network namespaces, joined by a relay with a
 * chosen round trip time. For tests, benchmarks and demonstrations on Linux.
 *
 * <p>
 * Everything here is anonymous and belongs to the process: namespaces have no name in the
 * file system, TUN devices are not persistent. All of it disappears with the JVM, also
 * when that is killed, and nothing on the host is changed.
 */
@NullMarked
package io.github.tfo.lab;

import org.jspecify.annotations.NullMarked;
