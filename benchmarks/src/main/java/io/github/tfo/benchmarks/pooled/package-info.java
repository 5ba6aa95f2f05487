/**
 * What requests on pooled connections cost.
 */
@NullMarked
package io.github.tfo.benchmarks.pooled;

import org.jspecify.annotations.NullMarked;
