/**
 * Watches: from a change in the keyspace to the responses on a client's stream.
 *
 * <pre>
 *  KeyspaceActor ── owns ──► WatchHub         who is up to date; told of each new revision
 *        │   ▲                  │
 *        │   └── HubCommand ────┼──────────┐  Join, Leave, ReadRevision, Close
 *        ▼                      ▼          │
 *  HistoryReader ─────────► WatchSession ──┘  one actor a client stream, around the pure SessionState
 *     older revisions           │  ▲
 *                 WatchListener ▼  │ WatchStreamHandle
 *                            client port
 * </pre>
 *
 * <p>A watcher of a session is either <em>synced</em>, registered at the hub and told of every revision, or it catches
 * up: it reads history in batches and joins the hub again where the history ended. Everything the hub tells a session
 * travels in one ordered channel and carries the store's revision R, and whatever a registered watcher must see up to R
 * was told before. Progress responses and resuming rest on that alone.
 *
 * <p>Three deaths are survived. The hub's: {@code HubStarted} names the new one and each watcher joins it where it
 * stands; every message carries its hub's token, so the dead hub's commands and replies mean nothing any more. The
 * session's: {@link dev.akkad.member.watch.SessionState} outlives the actor that runs it, see there. A reader's: the
 * read is repeated.
 *
 * <p>Starting points: {@link dev.akkad.member.watch.WatchHub}, {@link dev.akkad.member.watch.SessionState}, {@link
 * dev.akkad.member.watch.WatchSessions} for what a member spawns.
 */
@NullMarked
package dev.akkad.member.watch;

import org.jspecify.annotations.NullMarked;
