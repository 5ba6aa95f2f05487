/**
 * The integration of every library that takes a {@code javax.net.SocketFactory}: sockets
 * that do TCP Fast Open.
 */
@NullMarked
package io.github.tfo.socketfactory;

import org.jspecify.annotations.NullMarked;
