/**
 * Simulated disks: what a member has written survives its process, in the shape that journal and store promise.
 *
 * <p>A write is whole or it is not there; which of those under way survive a crash, the moment of the crash decides.
 * That the real journal and store keep this promise block by block is shown elsewhere, and both pass the same contract.
 */
@NullMarked
package dev.akkad.sim.disk;

import org.jspecify.annotations.NullMarked;
