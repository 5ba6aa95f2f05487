/**
 * What is made of the figures of JMH.
 */
@NullMarked
package io.github.tfo.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
