/**
 * The Raft journal on Akka Persistence: one event-sourced actor over our own journal plugin.
 *
 * <pre>
 *   RaftMember ──Persist──► RaftJournal ──► LevelJournalPlugin ──► JournalLog (one synced write)
 *        ▲                      │                  │
 *        └──Persisted───────────┴──────────────────┘   all three run on akkad.journal.dispatcher: one thread,
 *                                                      so a write costs two hand-offs between threads and not six
 * </pre>
 *
 * <p>There is no snapshot store. {@code LogCompacted} and {@code SnapshotInstalled} carry the whole base, and the log
 * drops the records they cover within the same synced write; so disk and restart time stay bounded, and no two files
 * can contradict each other.
 *
 * <p>Starting points: {@link dev.akkad.member.journal.RaftJournal} for the protocol, {@link
 * dev.akkad.member.journal.JournalLogs} for how a plugin that Akka creates by name finds its log.
 */
@NullMarked
package dev.akkad.member.journal;

import org.jspecify.annotations.NullMarked;
