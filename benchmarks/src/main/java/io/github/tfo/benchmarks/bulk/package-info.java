/**
 * Throughput of one socket.
 */
@NullMarked
package io.github.tfo.benchmarks.bulk;

import org.jspecify.annotations.NullMarked;
