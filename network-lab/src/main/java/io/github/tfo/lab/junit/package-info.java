/**
 * JUnit 6 support: test JVMs in a network namespace of their own, and a
 * {@link io.github.tfo.lab.NetworkLab} as a test's parameter.
 */
@NullMarked
package io.github.tfo.lab.junit;

import org.jspecify.annotations.NullMarked;
