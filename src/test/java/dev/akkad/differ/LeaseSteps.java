package dev.akkad.differ;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Steps with leases that take more than one call. */
final class LeaseSteps {
    private static final ByteString VALUE = ByteString.copyFromUtf8("leased");
    private static final long POLL_NANOS = 20_000_000;

    private final Round round;
    private final Side judgeSide;
    private final Side akkadSide;
    private final State state;
    private final Coverage coverage;

    LeaseSteps(Round round, Side judgeSide, Side akkadSide, State state, Coverage coverage) {
        this.round = round;
        this.judgeSide = judgeSide;
        this.akkadSide = akkadSide;
        this.state = state;
        this.coverage = coverage;
    }

    /**
     * The ids differ: what each side says of its own must be the same but for the id. No key is attached, for its lease
     * would be in the history that is hashed.
     */
    void anonymous(Step.AnonymousLease step) {
        List<String> theirs = anonymous(judgeSide, step);
        List<String> ours = anonymous(akkadSide, step);
        for (int i = 0; i < step.requests(); i++) {
            round.sent(true);
        }
        coverage.count("lease with an id of the server's choice");
        if (!theirs.equals(ours)) {
            throw new Difference("Lease of the server's choice", "%n  etcd:  %s%n  akkad: %s".formatted(theirs, ours));
        }
    }

    private static List<String> anonymous(Side side, Step.AnonymousLease step) {
        List<Message> said = new ArrayList<>();
        LeaseGrantResponse granted = (LeaseGrantResponse) ask(
                side,
                Rpc.GRANT,
                LeaseGrantRequest.newBuilder().setTTL(step.ttlSeconds()).build());
        long id = granted.getID();
        if (id <= 0) {
            throw new Difference("Lease of the server's choice", side.name() + " chose " + id);
        }
        said.add(granted.toBuilder().clearID().build());
        LeaseTimeToLiveResponse timeToLive = (LeaseTimeToLiveResponse) ask(
                side,
                Rpc.TIME_TO_LIVE,
                LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build());
        boolean alive = timeToLive.getTTL() > 0 && timeToLive.getTTL() <= step.ttlSeconds();
        said.add(timeToLive.toBuilder()
                .setID(timeToLive.getID() == id ? 1 : 0)
                .setTTL(alive ? 1 : timeToLive.getTTL())
                .build());
        LeaseKeepAliveResponse kept = side.keepAlive(id);
        said.add(kept.toBuilder().setID(kept.getID() == id ? 1 : 0).build());
        said.add(ask(side, Rpc.REVOKE, LeaseRevokeRequest.newBuilder().setID(id).build()));
        return said.stream().map(message -> Text.of(Normal.of(side, message))).toList();
    }

    private static Message ask(Side side, Rpc rpc, Message request) {
        Answer answer = side.ask(0, rpc, request);
        if (answer instanceof Answer.Given given) {
            return given.message();
        }
        throw new Difference(rpc.path(), side.name() + " refused { " + Text.of(request) + "}: " + answer);
    }

    void expiry(Step.Expiry step) {
        if (state.leases().containsKey(step.lease())) {
            return;
        }
        round.call(new Step.Call(
                0,
                Rpc.GRANT,
                LeaseGrantRequest.newBuilder()
                        .setID(step.lease())
                        .setTTL(step.ttlSeconds())
                        .build()));
        for (ByteString key : step.keys()) {
            round.call(new Step.Call(
                    1,
                    Rpc.PUT,
                    PutRequest.newBuilder()
                            .setKey(key)
                            .setValue(VALUE)
                            .setLease(step.lease())
                            .build()));
        }
        if (step.keepAlive()) {
            round.keepAlive(step.lease());
        }
        State.Lease lease = state.leases().remove(step.lease());
        if (lease == null) {
            throw new Difference("Lease/LeaseGrant", "a lease of " + step.ttlSeconds() + " s was not granted");
        }
        awaitEnd(judgeSide, step.lease(), lease);
        awaitEnd(akkadSide, step.lease(), lease);
        coverage.count("lease that ended by itself");
        // Moves the known revision past the deletes, and shows what is left.
        round.call(new Step.Call(
                0,
                Rpc.RANGE,
                RangeRequest.newBuilder()
                        .setKey(Keys.ZERO)
                        .setRangeEnd(Keys.ZERO)
                        .build()));
    }

    /** No lease ends before its time, which began no earlier than when we asked. */
    private static void awaitEnd(Side side, long id, State.Lease lease) {
        long limit = System.nanoTime() + Side.LIMIT.toNanos();
        while (timeToLive(side, id) >= 0) {
            if (System.nanoTime() > limit) {
                throw new Difference("Lease expiry", side.name() + ": lease " + id + " does not end");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        double lived = (System.nanoTime() - lease.askedNanos()) / 1e9;
        if (lived < lease.ttlSeconds()) {
            throw new Difference(
                    "Lease expiry", side.name() + ": ended after " + lived + " s of " + lease.ttlSeconds());
        }
    }

    private static long timeToLive(Side side, long id) {
        Message response = ask(
                side,
                Rpc.TIME_TO_LIVE,
                LeaseTimeToLiveRequest.newBuilder().setID(id).build());
        return ((LeaseTimeToLiveResponse) response).getTTL();
    }
}
