/**
 * Judges a cluster by what its clients saw.
 *
 * <p>Clients write down every operation with the moment of its call and of its return ({@link History}); watchers write
 * down every response ({@link WatchRecord}). Three checks read that afterwards, none of which knows how akkad works:
 * {@link RevisionCheck} replays the order that revisions claim and is linear in the length of the history, {@link
 * LinearizabilityCheck} searches for an order without trusting any revision, {@link WatchCheck} compares what a watcher
 * was told with what was committed. An operation without an answer may have happened or not; each check allows for
 * both.
 */
@NullMarked
package dev.akkad.check;

import org.jspecify.annotations.NullMarked;
