/**
 * Members as nodes of an Akka Cluster, and the way their bytes take: Artery, resolved by address and well-known path.
 *
 * <pre>
 *   send(to, lane, bytes) ─► frames ≤ 128 KiB ─► Artery ordinary stream ─► /system/akkad-peers       ─► receiver
 *                                              └► Artery large stream    ─► /system/akkad-peers-bulk ─► receiver
 * </pre>
 *
 * <p>Raft's membership is the authority; the Akka Cluster follows it, shows who is reachable, and nothing waits for it:
 * no remote death-watch, no receptionist, no downing. Only this package imports {@code akka.cluster} and
 * {@code akka.remote}.
 *
 * <p>Starting points: {@link dev.akkad.member.remote.RemoteConfig} for the ActorSystem's settings, {@link
 * dev.akkad.member.remote.ArteryPeerTransport} for bytes, {@link dev.akkad.member.remote.ClusterJoiner} for the
 * cluster.
 */
@NullMarked
package dev.akkad.member.remote;

import org.jspecify.annotations.NullMarked;
