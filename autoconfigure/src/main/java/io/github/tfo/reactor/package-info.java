// SPDX-License-Identifier: Apache-2.0

/**
 * The integration of Reactor Netty: {@code WebClient}, and {@code RestClient},
 * {@code RestTemplate} and HTTP service clients when they run on it.
 */
@NullMarked
package io.github.tfo.reactor;

import org.jspecify.annotations.NullMarked;
