/**
 * Faults on a real member, for one that was started with {@code --lab}; no other loads anything from here.
 *
 * <pre>
 *   LabServer ─┬─ LabApi        kill, pause, disk, link, clock, crash, heal: JSON over HTTP
 *              └─ GofailPages   named points, as gofail has them
 *                     │
 *   Lab ──────────────┴─ Points, Links, DiskFaults, LabClock, Pauses    what is wrong at the moment
 *    │
 *    └─ LabTransport, LabJournal, LabStore, LabPorts, PauseInterceptor   around the member's ports, asking them
 * </pre>
 *
 * <p>All of it is put around a member from outside ({@link dev.akkad.member.Surroundings}); no member asks whether a
 * lab is there. See docs/SIMULATION.md.
 */
@NullMarked
package dev.akkad.lab;

import org.jspecify.annotations.NullMarked;
