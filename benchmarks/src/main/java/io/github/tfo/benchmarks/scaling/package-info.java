/**
 * How the cost of a connection grows with the number of connections and destinations.
 */
@NullMarked
package io.github.tfo.benchmarks.scaling;

import org.jspecify.annotations.NullMarked;
