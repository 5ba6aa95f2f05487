/**
 * Fast Open without cookies, compared with Fast Open by cookies and with ordinary
 * connections.
 */
@NullMarked
package io.github.tfo.benchmarks.cookieless;

import org.jspecify.annotations.NullMarked;
