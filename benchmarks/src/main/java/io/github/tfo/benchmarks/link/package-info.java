/**
 * Requests on new connections over a link of the lab.
 */
@NullMarked
package io.github.tfo.benchmarks.link;

import org.jspecify.annotations.NullMarked;
