/**
 * Outcomes of connections as Micrometer meters.
 */
@NullMarked
package io.github.tfo.micrometer;

import org.jspecify.annotations.NullMarked;
