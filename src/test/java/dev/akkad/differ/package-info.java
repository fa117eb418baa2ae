/**
 * The differential test: random requests go to a fresh etcd and to a fresh akkad, one after the other, and every answer
 * must be the same.
 *
 * <p>One seed makes one {@link dev.akkad.differ.Round}: a pair of servers and a few thousand {@link
 * dev.akkad.differ.Step}s. What may differ is either a fact about the process that answers ({@link
 * dev.akkad.differ.Normal}: ids, ports, clocks) or on the short list of {@link dev.akkad.differ.Intended}; nothing
 * else. {@link dev.akkad.differ.DifferentialIT} is where to start.
 */
@NullMarked
package dev.akkad.differ;

import org.jspecify.annotations.NullMarked;
