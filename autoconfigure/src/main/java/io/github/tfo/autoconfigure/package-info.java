// SPDX-License-Identifier: Apache-2.0

/**
 * Auto-configuration of TCP Fast Open for the HTTP clients of Spring Boot.
 */
@NullMarked
package io.github.tfo.autoconfigure;

import org.jspecify.annotations.NullMarked;
