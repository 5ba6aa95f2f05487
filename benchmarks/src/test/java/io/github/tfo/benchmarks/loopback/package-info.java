@NullMarked
package io.github.tfo.benchmarks.loopback;

import org.jspecify.annotations.NullMarked;
