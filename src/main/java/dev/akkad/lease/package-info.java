/** Leases over logical time: the facts (id, TTL, keys), and when each runs out. No clock: time comes in as a number. */
@NullMarked
package dev.akkad.lease;

import org.jspecify.annotations.NullMarked;
