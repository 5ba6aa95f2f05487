// SPDX-License-Identifier: Apache-2.0

/**
 * The integration of Jetty's HTTP client: {@code RestClient}, {@code RestTemplate},
 * {@code WebClient} and HTTP service clients when they run on it.
 */
@NullMarked
package io.github.tfo.jetty;

import org.jspecify.annotations.NullMarked;
