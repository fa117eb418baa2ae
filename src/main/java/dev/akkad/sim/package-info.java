/**
 * The deterministic simulation: the member's own actors on one thread, with virtual time, a simulated network and
 * simulated disks, all decided by one seed; and the judges that watch over them.
 *
 * <pre>
 *   Options (drawn from the seed) ─► Simulation ─► World ─┬─ SimMember ×N   the real actors, on sim.loop and sim.disk
 *                                                         ├─ Network        between members
 *                                                         ├─ SimClient, SimWatcher, LeaseHolder, Compactor
 *                                                         ├─ Nemesis        faults
 *                                                         └─ ConsensusWatch, Chronicle, Judge ─► Findings
 * </pre>
 *
 * <p>Nothing here decides anything for a member: it only gives it a world. See docs/SIMULATION.md.
 */
@NullMarked
package dev.akkad.sim;

import org.jspecify.annotations.NullMarked;
