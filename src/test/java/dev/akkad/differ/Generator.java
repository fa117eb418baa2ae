package dev.akkad.differ;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * What to do next: by the seed, and by what the servers have become. The judge answers the same whenever it is asked
 * the same, so a seed always leads to the same steps.
 */
final class Generator {
    private static final int RARE_STEPS = 1_200;
    /** Rounds of which one begins with a compaction at 0. */
    private static final int ROUNDS_PER_ZERO = 4;

    private final RandomGenerator random;
    private final State state;
    private final KvRequests kv;
    private final TxnRequests txns;
    private final WatchRequests watches;
    /** Steps that belong together and come next. */
    private final Deque<Step> script = new ArrayDeque<>();

    /** Steps until a rare script begins: once a round, so that no run is without. */
    private int untilBig;

    private int untilTombstone;
    private final int bigScript;

    Generator(long seed, State state) {
        random = new Random(seed);
        this.state = state;
        untilBig = random.nextInt(100, RARE_STEPS);
        untilTombstone = random.nextInt(100, RARE_STEPS);
        bigScript = Math.floorMod(seed, BigSteps.SCRIPTS);
        kv = new KvRequests(random, state);
        txns = new TxnRequests(random, kv);
        watches = new WatchRequests(random, state, kv);
        if (seed % ROUNDS_PER_ZERO == 0) {
            script.addAll(zero());
        }
    }

    Step next() {
        if (script.isEmpty() && --untilBig == 0) {
            script.addAll(BigSteps.script(bigScript, state));
        } else if (script.isEmpty() && --untilTombstone == 0) {
            script.addAll(tombstone());
        }
        return script.isEmpty() ? any() : script.remove();
    }

    private Step any() {
        int choice = random.nextInt(10_000);
        if (choice < 2_600) {
            return call(Rpc.RANGE, kv.range());
        }
        if (choice < 4_900) {
            return call(Rpc.PUT, kv.put());
        }
        if (choice < 5_500) {
            return call(Rpc.DELETE, kv.delete());
        }
        if (choice < 7_500) {
            return call(Rpc.TXN, txns.any());
        }
        if (choice < 8_900) {
            return lease(choice - 7_500);
        }
        return choice < 9_450 ? maintenance(choice - 8_900) : other(choice - 9_450);
    }

    private Step.Call call(Rpc rpc, Message request) {
        return new Step.Call(random.nextInt(Side.CLIENTS), rpc, request);
    }

    private Step lease(int choice) {
        if (choice < 350) {
            return call(
                    Rpc.GRANT,
                    LeaseGrantRequest.newBuilder()
                            .setID(leaseToGrant())
                            .setTTL(kv.oneIn(60) ? 9_000_000_001L : 1_000L * random.nextInt(1, 50))
                            .build());
        }
        if (choice < 600) {
            return call(
                    Rpc.REVOKE,
                    LeaseRevokeRequest.newBuilder().setID(someLease()).build());
        }
        if (choice < 1_000) {
            return call(
                    Rpc.TIME_TO_LIVE,
                    LeaseTimeToLiveRequest.newBuilder()
                            .setID(someLease())
                            .setKeys(random.nextBoolean())
                            .build());
        }
        if (choice < 1_100) {
            return call(Rpc.LEASES, LeaseLeasesRequest.getDefaultInstance());
        }
        if (choice < 1_360) {
            return new Step.KeepAlive(someLease());
        }
        return choice < 1_398 ? new Step.AnonymousLease(1_000 + random.nextInt(5)) : expiry();
    }

    private Step expiry() {
        List<ByteString> keys = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            keys.add(Keys.any(random));
        }
        // A lease that keys are to be attached to must not end before, however busy the machine is.
        long ttlSeconds = keys.isEmpty() ? random.nextInt(-1, 3) : 4;
        return new Step.Expiry(90 + random.nextInt(5), ttlSeconds, random.nextBoolean(), keys);
    }

    /** A new one mostly; 0 is left to {@link Step.AnonymousLease}. */
    private long leaseToGrant() {
        if (kv.oneIn(15)) {
            return someLease();
        }
        return kv.oneIn(20) ? -random.nextInt(1, 4) : random.nextInt(1, 40);
    }

    private long someLease() {
        long lease = kv.lease();
        return lease == 0 ? random.nextInt(1, 40) : lease;
    }

    private Step maintenance(int choice) {
        if (choice < 60) {
            return call(
                    Rpc.COMPACT,
                    CompactionRequest.newBuilder()
                            .setRevision(kv.oneIn(8) ? kv.revision() : kv.readable())
                            .setPhysical(random.nextBoolean())
                            .build());
        }
        if (choice < 310) {
            return call(
                    Rpc.HASH_KV,
                    HashKVRequest.newBuilder()
                            .setRevision(kv.oneIn(4) ? kv.revision() : kv.oneIn(3) ? 0 : kv.readable())
                            .build());
        }
        if (choice < 380) {
            return call(Rpc.STATUS, StatusRequest.getDefaultInstance());
        }
        if (choice < 430) {
            return call(
                    Rpc.MEMBERS,
                    MemberListRequest.newBuilder()
                            .setLinearizable(random.nextBoolean())
                            .build());
        }
        if (choice < 500) {
            return call(
                    Rpc.ALARM,
                    AlarmRequest.newBuilder()
                            .setAlarmValue(alarm())
                            .setMemberID(random.nextInt(2))
                            .build());
        }
        if (choice < 520) {
            return call(Rpc.ALARM, deactivation());
        }
        return choice < 540 ? alarmed() : poison();
    }

    /** All, one of two, or one that does not exist. */
    private int alarm() {
        return kv.oneIn(6) ? 7 : random.nextInt(3);
    }

    private AlarmRequest deactivation() {
        return AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                .setAlarmValue(alarm())
                .setMemberID(random.nextInt(3))
                .build();
    }

    private Step alarmed() {
        List<Step.Call> calls = new ArrayList<>();
        calls.add(call(Rpc.STATUS, StatusRequest.getDefaultInstance()));
        calls.add(
                call(Rpc.ALARM, AlarmRequest.newBuilder().setAlarmValue(alarm()).build()));
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            calls.add(
                    switch (random.nextInt(8)) {
                        case 0 -> call(Rpc.PUT, kv.put());
                        case 1 -> call(Rpc.DELETE, kv.delete());
                        case 2 ->
                            call(
                                    Rpc.GRANT,
                                    LeaseGrantRequest.newBuilder()
                                            .setID(leaseToGrant())
                                            .setTTL(5_000)
                                            .build());
                        case 3 ->
                            call(
                                    Rpc.REVOKE,
                                    LeaseRevokeRequest.newBuilder()
                                            .setID(someLease())
                                            .build());
                        case 4 -> call(Rpc.RANGE, kv.range());
                        case 5 -> call(Rpc.TXN, txns.nestedPut());
                        default -> call(Rpc.TXN, txnForQuota());
                    });
        }
        return new Step.Alarmed(random.nextBoolean() ? AlarmType.NOSPACE : AlarmType.CORRUPT, calls);
    }

    /** Not one that etcd would carry out and akkad refuse: {@link Intended#NESTED_PUTS_COUNT}. */
    private TxnRequest txnForQuota() {
        TxnRequest txn = txns.any();
        for (int tries = 0; Shapes.putsOnlyNested(txn) && tries < 100; tries++) {
            txn = txns.any();
        }
        return Shapes.putsOnlyNested(txn) ? TxnRequest.getDefaultInstance() : txn;
    }

    private Step poison() {
        RangeRequest.Builder range = kv.range().toBuilder();
        if (random.nextBoolean()) {
            range.setSortOrderValue(3 + random.nextInt(3));
        } else {
            range.setSortTargetValue(5 + random.nextInt(3));
        }
        String text = range.getKey().isEmpty() ? "etcdserver: key is not provided" : "etcdserver: invalid sort option";
        Answer.Refused expected = new Answer.Refused(Status.Code.INVALID_ARGUMENT, text);
        if (random.nextBoolean()) {
            return new Step.Poison(Rpc.RANGE, range.build(), expected, Intended.INVALID_SORT_OPTION);
        }
        TxnRequest txn = TxnRequest.newBuilder()
                .addFailure(RequestOp.newBuilder().setRequestRange(range))
                .build();
        return new Step.Poison(Rpc.TXN, txn, expected, Intended.INVALID_SORT_OPTION);
    }

    private Step other(int choice) {
        if (choice < 200) {
            RangeRequest range = kv.range();
            // What a stream does with a target but no order is said nowhere.
            return new Step.Stream(
                    range.getSortOrder() == RangeRequest.SortOrder.NONE
                            ? range.toBuilder().clearSortTarget().build()
                            : range);
        }
        return watches.any(choice - 200, 550 - 200);
    }

    /** A compaction at 0, which only a store that was never compacted takes, and the question for the current hash. */
    private static List<Step> zero() {
        return List.of(
                new Step.Call(0, Rpc.COMPACT, CompactionRequest.getDefaultInstance()),
                new Step.Call(0, Rpc.HASH_KV, HashKVRequest.getDefaultInstance()));
    }

    /** What compaction leaves of a delete at the very revision that it compacts. */
    private List<Step> tombstone() {
        ByteString key = Keys.any(random);
        PutRequest put = PutRequest.newBuilder().setKey(key).build();
        DeleteRangeRequest delete = DeleteRangeRequest.newBuilder().setKey(key).build();
        long deleted = state.revision() + 2;
        WatchCreateRequest watch = WatchCreateRequest.newBuilder()
                .setKey(Keys.ZERO)
                .setRangeEnd(Keys.ZERO)
                .setStartRevision(deleted)
                .build();
        return List.of(
                call(Rpc.PUT, put),
                call(Rpc.DELETE, delete),
                call(Rpc.COMPACT, compactionAt(deleted)),
                new Step.Watch(1, watch),
                new Step.Settle(),
                // What that compaction found is told when it is compacted itself.
                new Step.Call(0, Rpc.PUT, put),
                new Step.Call(0, Rpc.COMPACT, compactionAt(deleted + 1)),
                new Step.Call(
                        0,
                        Rpc.HASH_KV,
                        HashKVRequest.newBuilder().setRevision(deleted).build()));
    }

    private static CompactionRequest compactionAt(long revision) {
        return CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(true)
                .build();
    }
}
