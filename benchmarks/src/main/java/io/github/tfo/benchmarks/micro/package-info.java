// SPDX-License-Identifier: Apache-2.0

/**
 * What each piece of a new connection costs, by JMH.
 */
@NullMarked
package io.github.tfo.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
