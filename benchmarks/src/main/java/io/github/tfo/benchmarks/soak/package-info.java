/**
 * Many cold requests while the network fails and recovers.
 */
@NullMarked
package io.github.tfo.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
