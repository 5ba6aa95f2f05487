// SPDX-License-Identifier: Apache-2.0

/**
 * JUnit 6 support: it runs test JVMs in a network namespace of their own, and gives tests
 * a {@link io.github.tfo.lab.NetworkLab} as a parameter.
 */
@NullMarked
package io.github.tfo.lab.junit;

import org.jspecify.annotations.NullMarked;
