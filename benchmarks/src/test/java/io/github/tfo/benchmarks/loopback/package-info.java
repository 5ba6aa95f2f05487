// SPDX-License-Identifier: Apache-2.0

@NullMarked
package io.github.tfo.benchmarks.loopback;

import org.jspecify.annotations.NullMarked;
