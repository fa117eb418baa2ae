/**
 * The replicated machine: every committed entry is a {@link dev.akkad.machine.Request}; applying it gives an {@link
 * dev.akkad.machine.Outcome}, the same on every member.
 *
 * <p>A refused request is a value, never an exception: replicas must not differ in what they throw. All texts a client
 * can see are in {@link dev.akkad.machine.EtcdError}.
 */
@NullMarked
package dev.akkad.machine;

import org.jspecify.annotations.NullMarked;
