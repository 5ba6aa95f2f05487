// SPDX-License-Identifier: Apache-2.0

/**
 * The integration of Apache HttpComponents 5: {@code RestClient}, {@code RestTemplate}
 * and HTTP service clients when they run on its classic client.
 */
@NullMarked
package io.github.tfo.httpcomponents;

import org.jspecify.annotations.NullMarked;
