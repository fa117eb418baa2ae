/**
 * What every floor shares: bytes as a value, checks that stay on, and dispatch over sealed types.
 *
 * <p>Starting points: {@link dev.akkad.base.Bytes} for keys and values, {@link dev.akkad.base.Checks} for invariants.
 */
@NullMarked
package dev.akkad.base;

import org.jspecify.annotations.NullMarked;
