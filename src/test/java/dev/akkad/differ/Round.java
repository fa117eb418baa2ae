package dev.akkad.differ;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.it.SingleMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One pair of fresh servers, and the steps done to both. Throws {@link Difference} where they do not do the same. */
final class Round implements AutoCloseable {
    static final long ALARMED_MEMBER = 77;

    private static final String COMPACTIONS_DONE =
            "etcd_debugging_mvcc_db_compaction_total_duration_milliseconds_count";

    private static final Answer.Refused NO_SPACE =
            new Answer.Refused(Status.Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");
    private static final Answer.Refused NO_SORT =
            new Answer.Refused(Status.Code.UNIMPLEMENTED, "RangeStream does not support custom sort orders");
    private static final Answer.Refused NO_FILTER =
            new Answer.Refused(Status.Code.UNIMPLEMENTED, "RangeStream does not support revision filters");

    private final Judge judge;
    private final Side judgeSide;
    private final Side akkadSide;
    private final State state = new State();
    private final Coverage coverage;
    private final Tampering tampering;
    private final Comparison comparison;
    private final Streams streams;
    private final LeaseSteps leases;
    private int hashedCompactions;

    Round(Judge judge, Supplier<SingleMember> akkad, Tampering tampering, Coverage coverage) {
        this.judge = judge;
        this.coverage = coverage;
        this.tampering = tampering;
        CompletableFuture<Side> judgeStarted =
                CompletableFuture.supplyAsync(() -> new Side("etcd " + judge.version(), judge.start()));
        try {
            akkadSide = new Side("akkad", akkad.get());
        } catch (RuntimeException e) {
            CompletableFuture<Void> unused = judgeStarted.thenAccept(Side::close);
            throw e;
        }
        judgeSide = judgeStarted.join();
        comparison = new Comparison(judge, judgeSide, akkadSide, state, coverage);
        streams = new Streams(judge, judgeSide, akkadSide, state, coverage, tampering::watch);
        leases = new LeaseSteps(this, judgeSide, akkadSide, state, coverage);
    }

    State state() {
        return state;
    }

    void run(Step step) {
        if (step instanceof Step.Call call) {
            call(call);
        } else if (step instanceof Step.Stream stream) {
            rangeStream(stream.request());
        } else if (step instanceof Step.Poison poison) {
            poison(poison);
        } else if (step instanceof Step.KeepAlive keepAlive) {
            keepAlive(keepAlive.lease());
        } else if (step instanceof Step.Notice) {
            streams.notices();
        } else if (step instanceof Step.Settle) {
            streams.settle();
        } else if (step instanceof Step.AnonymousLease lease) {
            leases.anonymous(lease);
        } else if (step instanceof Step.Expiry expiry) {
            leases.expiry(expiry);
        } else if (step instanceof Step.Alarmed alarmed) {
            alarmed(alarmed);
        } else {
            watchStep(step);
        }
    }

    private void watchStep(Step step) {
        if (step instanceof Step.Close close) {
            streams.close(close);
        } else if (step instanceof Step.Watch watch && !streams.isHalfClosed(watch.stream())) {
            sent(streams.create(watch));
        } else if (step instanceof Step.Cancel cancel && !streams.isHalfClosed(cancel.stream())) {
            streams.cancel(cancel);
            sent(true);
        } else if (step instanceof Step.Progress progress && !streams.isHalfClosed(progress.stream())) {
            streams.progress(progress);
            sent(true);
        }
    }

    /** Both are asked at the same time, and the next step waits for both. */
    void call(Step.Call call) {
        if (call.rpc() == Rpc.COMPACT) {
            streams.settle();
            awaitCompactions(); // one that is overtaken leaves no hash
        } else if (call.rpc() == Rpc.HASH_KV) {
            awaitCompactions();
        }
        long asked = System.nanoTime();
        Future<? extends Message> theirs = judgeSide.send(call.client(), call.rpc(), call.request());
        Future<? extends Message> ours = akkadSide.send(call.client(), call.rpc(), call.request());
        Answer judged = judgeSide.await(theirs);
        if (judged instanceof Answer.Refused refused && refused.code() == Status.Code.UNAVAILABLE) {
            throw new JudgeEndedException(judged);
        }
        Answer answered = tampering.answer(call, akkadSide.await(ours));
        long end = System.nanoTime();
        coverage.count("call " + call.rpc().path());
        coverage.message(call.request());
        Shapes.count(coverage, call.request());
        sent(judged instanceof Answer.Given);
        if (judged instanceof Answer.Refused refused) {
            coverage.count("error " + refused.text().replaceAll("\\(\\d+ vs", "(N vs"));
        }
        if (call.request() instanceof LeaseTimeToLiveRequest request
                && state.leases().containsKey(request.getID())) {
            State.Lease lease = state.leases().get(request.getID());
            judged = Comparison.withoutClock(judged, lease, asked, end);
            answered = Comparison.withoutClock(answered, lease, asked, end);
        }
        comparison.call(call.rpc().path(), call.request(), judged, answered);
        if (judged instanceof Answer.Given given) {
            state.saw(call, given.message(), asked);
        }
    }

    /** Until its compaction is over in the background, and committed, etcd may hash more than what it keeps. */
    private void awaitCompactions() {
        if (hashedCompactions == state.compactionCount()) {
            return;
        }
        long end = System.nanoTime() + Side.LIMIT.toNanos();
        while (judgeSide.member().metric(COMPACTIONS_DONE) < state.compactionCount()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("a compaction of etcd does not end");
            }
            LockSupport.parkNanos(5_000_000);
        }
        judgeSide.commit();
        hashedCompactions = state.compactionCount();
    }

    void sent(boolean succeeded) {
        coverage.sent(judge, succeeded);
    }

    private void rangeStream(RangeRequest request) {
        Answer ours = akkadSide.rangeStream(request);
        coverage.count("call KV/RangeStream");
        coverage.hit(Intended.RANGE_STREAM);
        Answer.Refused expected = streamRefusal(request);
        if (expected != null) {
            coverage.count("error " + expected.text());
            if (!ours.equals(expected)) {
                throw new Difference("KV/RangeStream", "%n  contract: %s%n  akkad:    %s".formatted(expected, ours));
            }
            return;
        }
        Answer theirs = judgeSide.ask(0, Rpc.RANGE, request);
        sent(theirs instanceof Answer.Given);
        comparison.call("KV/RangeStream", request, theirs, ours);
    }

    private static Answer.@Nullable Refused streamRefusal(RangeRequest request) {
        if (request.getKey().isEmpty()) {
            return null;
        }
        boolean sorted = request.getSortOrder() != RangeRequest.SortOrder.NONE
                && !(request.getSortOrder() == RangeRequest.SortOrder.ASCEND
                        && request.getSortTarget() == RangeRequest.SortTarget.KEY);
        if (sorted) {
            return NO_SORT;
        }
        boolean filtered = request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
        return filtered ? NO_FILTER : null;
    }

    private void poison(Step.Poison poison) {
        Answer ours = tampering.answer(
                new Step.Call(0, poison.rpc(), poison.request()), akkadSide.ask(0, poison.rpc(), poison.request()));
        coverage.hit(poison.rule());
        coverage.count("error " + poison.expected().text());
        if (!ours.equals(poison.expected())) {
            throw new Difference(
                    poison.rpc().path(), "%n  contract: %s%n  akkad:    %s".formatted(poison.expected(), ours));
        }
    }

    void keepAlive(long lease) {
        long asked = System.nanoTime();
        judgeSide.sendKeepAlive(lease);
        akkadSide.sendKeepAlive(lease);
        LeaseKeepAliveResponse theirs = judgeSide.awaitKeepAlive();
        LeaseKeepAliveResponse ours = akkadSide.awaitKeepAlive();
        coverage.count("call Lease/LeaseKeepAlive");
        coverage.count(theirs.getTTL() > 0 ? "keep-alive of a lease" : "keep-alive of no lease");
        sent(true);
        comparison.call(
                "Lease/LeaseKeepAlive",
                LeaseKeepAliveResponse.getDefaultInstance(),
                new Answer.Given(theirs),
                new Answer.Given(ours));
        if (theirs.getTTL() > 0) {
            state.renewed(lease, theirs.getTTL(), asked);
        }
    }

    private void alarmed(Step.Alarmed alarmed) {
        AlarmRequest.Builder alarm =
                AlarmRequest.newBuilder().setMemberID(ALARMED_MEMBER).setAlarm(alarmed.alarm());
        call(new Step.Call(
                0, Rpc.ALARM, alarm.setAction(AlarmRequest.AlarmAction.ACTIVATE).build()));
        for (Step.Call call : alarmed.calls()) {
            boolean nested = alarmed.alarm() == AlarmType.NOSPACE
                    && call.request() instanceof TxnRequest txn
                    && Shapes.putsOnlyNested(txn);
            if (nested) {
                poison(new Step.Poison(call.rpc(), call.request(), NO_SPACE, Intended.NESTED_PUTS_COUNT));
            } else {
                call(call);
            }
        }
        call(new Step.Call(
                0,
                Rpc.ALARM,
                alarm.setAction(AlarmRequest.AlarmAction.DEACTIVATE).build()));
    }

    /** A key as a request of one. */
    static RangeRequest single(ByteString key) {
        return RangeRequest.newBuilder().setKey(key).build();
    }

    @Override
    public void close() {
        try {
            judgeSide.close();
        } finally {
            akkadSide.close();
        }
    }
}
