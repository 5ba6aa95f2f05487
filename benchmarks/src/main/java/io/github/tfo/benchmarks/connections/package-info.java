/**
 * What new connections cost where processing is all there is.
 */
@NullMarked
package io.github.tfo.benchmarks.connections;

import org.jspecify.annotations.NullMarked;
