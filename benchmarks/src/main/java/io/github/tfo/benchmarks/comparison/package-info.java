/**
 * Fast Open off against on, in pairs in one run.
 */
@NullMarked
package io.github.tfo.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
