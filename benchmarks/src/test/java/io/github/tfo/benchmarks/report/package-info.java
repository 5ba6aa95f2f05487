@NullMarked
package io.github.tfo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
