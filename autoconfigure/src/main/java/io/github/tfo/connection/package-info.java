/**
 * The life of one outbound connection with TCP Fast Open (RFC 7413): what may ride in its
 * SYN, and what became of it. Knows no HTTP client library, no Spring and no native code;
 * the integrations translate their library's events into those of
 * {@link io.github.tfo.connection.FastOpenConnection}.
 */
@NullMarked
package io.github.tfo.connection;

import org.jspecify.annotations.NullMarked;
