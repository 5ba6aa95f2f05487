/**
 * The few Linux system calls that TCP Fast Open needs, made through JNA. Nothing here
 * decides anything; decisions are taken in {@code io.github.tfo.connection}.
 */
@NullMarked
package io.github.tfo.linux;

import org.jspecify.annotations.NullMarked;
