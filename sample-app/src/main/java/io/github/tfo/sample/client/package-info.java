// SPDX-License-Identifier: Apache-2.0

/**
 * Cold requests, each on a new connection, by the clients that Spring Boot configures.
 */
@NullMarked
package io.github.tfo.sample.client;

import org.jspecify.annotations.NullMarked;
