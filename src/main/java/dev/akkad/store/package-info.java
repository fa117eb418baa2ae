/**
 * LevelDB behind the ports: the journal's records and the machine's checkpoint, and the data directory that holds both.
 *
 * <p>Start at {@link dev.akkad.store.DataDir}: it locks the directory, knows whose it is, and opens the two databases.
 * {@link dev.akkad.store.LevelJournal} is the truth: its records are chained, so damage is noticed and never becomes a
 * shorter journal. {@link dev.akkad.store.LevelStore} follows behind: every batch is one synced write with its applied
 * index, so what is on disk is an exact prefix of the log.
 *
 * <p>LevelDB itself is trusted with little. It replays a damaged log in silence ({@link dev.akkad.store.LogCheck} looks
 * first), it dies when closed under an iterator ({@link dev.akkad.store.StoreHandle} counts references), and it dies or
 * spins on a full disk ({@link dev.akkad.store.SpaceGuard} stands in front of every write).
 */
@NullMarked
package dev.akkad.store;

import org.jspecify.annotations.NullMarked;
