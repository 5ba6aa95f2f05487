/**
 * The upstream.
 */
@NullMarked
package io.github.tfo.sample.upstream;

import org.jspecify.annotations.NullMarked;
