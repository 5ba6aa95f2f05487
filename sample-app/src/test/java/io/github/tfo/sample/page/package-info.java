/**
 * The page, in a browser.
 */
@NullMarked
package io.github.tfo.sample.page;

import org.jspecify.annotations.NullMarked;
