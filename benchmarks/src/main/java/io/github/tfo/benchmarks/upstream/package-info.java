/**
 * What the clients call.
 */
@NullMarked
package io.github.tfo.benchmarks.upstream;

import org.jspecify.annotations.NullMarked;
