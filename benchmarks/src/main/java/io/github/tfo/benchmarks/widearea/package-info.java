/**
 * Cold requests over a slow link.
 */
@NullMarked
package io.github.tfo.benchmarks.widearea;

import org.jspecify.annotations.NullMarked;
