package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.Rpc;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.client.Rpcs.LeaseCalls;
import dev.akkad.ctl.client.WatchStream;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * A place in a queue, as locks and elections of etcd's clients have it: a key {@code name/lease}, held by a lease; the
 * oldest key is first. Other clients of the same name wait in the same queue.
 */
final class Seat {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Client client;
    private final ByteString prefix;
    private final ByteString key;
    private final long lease;
    private final CountDownLatch lost = new CountDownLatch(1);
    private final Thread keeper;
    private long createdAt;
    private long revision;
    private volatile boolean released;

    private Seat(Client client, Client keeping, String name, long lease) {
        this.client = client;
        this.lease = lease;
        this.prefix = Arguments.bytes(name + "/");
        this.key = prefix.concat(ByteString.copyFromUtf8(Long.toHexString(lease)));
        this.keeper = new Thread(() -> keep(keeping), "keep-alive");
        keeper.setDaemon(true);
    }

    /** Grants a lease for it and keeps that alive, but does not sit down yet. */
    static Seat of(Session session, String name, long ttlSeconds) throws Failure, InterruptedException {
        long lease = session.call(
                        LeaseCalls.GRANT,
                        LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build())
                .getID();
        Client keeping = session.newClient(
                session.client().at(session.client().settings().addresses()));
        Seat seat = new Seat(session.client(), keeping, name, lease);
        seat.keeper.start();
        return seat;
    }

    private void keep(Client keeping) {
        try (KeepAlive keepAlive = new KeepAlive(keeping, lease)) {
            while (!released) {
                long ttl = keepAlive.renew(Deadline.after(PATIENCE)).getTTL();
                if (ttl <= 0) {
                    break;
                }
                keepAlive.rest(ttl);
            }
        } catch (RpcException e) {
            // The lease runs out, or has: the seat is lost.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lost.countDown();
    }

    ByteString key() {
        return key;
    }

    /** Of the cluster when this seat became the first. */
    long revision() {
        return revision;
    }

    /** Sits down, and waits until nobody is ahead. */
    void waitUntilFirst(ByteString value) throws Failure, InterruptedException {
        RangeRequest own = RangeRequest.newBuilder().setKey(key).build();
        TxnResponse sat = call(
                KvCalls.TXN,
                TxnRequest.newBuilder()
                        .addCompare(Compare.newBuilder()
                                .setTarget(Compare.CompareTarget.CREATE)
                                .setResult(Compare.CompareResult.EQUAL)
                                .setKey(key)
                                .setCreateRevision(0))
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestPut(PutRequest.newBuilder()
                                        .setKey(key)
                                        .setValue(value)
                                        .setLease(lease)))
                        .addFailure(RequestOp.newBuilder().setRequestRange(own))
                        .build());
        revision = sat.getHeader().getRevision();
        createdAt = sat.getSucceeded()
                ? revision
                : sat.getResponses(0).getResponseRange().getKvs(0).getCreateRevision();
        for (RangeResponse ahead = ahead(); ahead.getKvsCount() > 0; ahead = ahead()) {
            awaitDeletion(ahead.getKvs(0).getKey(), ahead.getHeader().getRevision());
        }
    }

    /** The one right before this. */
    private RangeResponse ahead() throws Failure, InterruptedException {
        return call(
                KvCalls.RANGE,
                RangeRequest.newBuilder()
                        .setKey(prefix)
                        .setRangeEnd(Prefixes.end(prefix))
                        .setSortTarget(RangeRequest.SortTarget.CREATE)
                        .setSortOrder(RangeRequest.SortOrder.DESCEND)
                        .setLimit(1)
                        .setMaxCreateRevision(createdAt - 1)
                        .build());
    }

    private void awaitDeletion(ByteString other, long since) throws Failure, InterruptedException {
        CompletableFuture<Boolean> deleted = new CompletableFuture<>();
        try (WatchStream watch = WatchStream.open(
                client, response -> judge(response, deleted), deleted::completeExceptionally, warning -> {})) {
            watch.create(WatchCreateRequest.newBuilder()
                    .setKey(other)
                    .setStartRevision(since)
                    .build());
            Boolean unused = deleted.get();
        } catch (ExecutionException e) {
            throw new Failure(Failure.ERROR, Session.reason(e));
        }
    }

    private static void judge(WatchResponse response, CompletableFuture<Boolean> deleted) {
        boolean isGone = response.getEventsList().stream().anyMatch(event -> event.getType() == Event.EventType.DELETE);
        if (isGone || response.getCanceled()) {
            deleted.complete(true);
        }
    }

    RangeResponse read() throws Failure, InterruptedException {
        return call(KvCalls.RANGE, RangeRequest.newBuilder().setKey(key).build());
    }

    /** Waits until the lease is gone. */
    void awaitLoss() throws InterruptedException {
        lost.await();
    }

    private <A extends com.google.protobuf.MessageLite> A call(Rpc<A> rpc, com.google.protobuf.MessageLite request)
            throws Failure, InterruptedException {
        try {
            return client.call(rpc, request, Deadline.after(PATIENCE));
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
    }

    /** Stands up, so that the next one need not wait for the lease to end. */
    void leave() throws Failure, InterruptedException {
        if (!released) {
            released = true;
            call(KvCalls.DELETE, DeleteRangeRequest.newBuilder().setKey(key).build());
            call(LeaseCalls.REVOKE, LeaseRevokeRequest.newBuilder().setID(lease).build());
        }
    }
}
