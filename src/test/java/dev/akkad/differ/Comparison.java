package dev.akkad.differ;

import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import io.grpc.Status;

/** Holds two answers to one call against each other, and knows the intended differences between single answers. */
final class Comparison {
    private static final Answer COMPACTED =
            new Answer.Refused(Status.Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted");

    private final Judge judge;
    private final Side judgeSide;
    private final Side akkadSide;
    private final State state;
    private final Coverage coverage;
    private final RangeComparison ranges;

    Comparison(Judge judge, Side judgeSide, Side akkadSide, State state, Coverage coverage) {
        this.judge = judge;
        this.judgeSide = judgeSide;
        this.akkadSide = akkadSide;
        this.state = state;
        this.coverage = coverage;
        this.ranges = new RangeComparison(coverage);
    }

    /** @throws Difference unless both say the same */
    void call(String where, Message request, Answer judgeAnswer, Answer akkadAnswer) {
        if (judgeAnswer instanceof Answer.Given judged && akkadAnswer instanceof Answer.Given given) {
            Message expected = Normal.of(judgeSide, judged.message());
            Message actual = Normal.of(akkadSide, given.message());
            expected = intended(request, expected, actual);
            if (expected.equals(actual)) {
                return;
            }
            throw new Difference(where, "%n  etcd:  %s%n  akkad: %s".formatted(Text.of(expected), Text.of(actual)));
        }
        if (!judgeAnswer.equals(akkadAnswer)
                && !isHashOfCompacted(request, judgeAnswer, akkadAnswer)
                && !isHashRemembered(request, judgeAnswer, akkadAnswer)) {
            throw new Difference(where, "%n  etcd:  %s%n  akkad: %s".formatted(judgeAnswer, akkadAnswer));
        }
    }

    /** What the judge would have said if it were as new as akkad. */
    private Message intended(Message request, Message expected, Message actual) {
        if (expected instanceof RangeResponse range && actual instanceof RangeResponse ours) {
            return ranges.intended((RangeRequest) request, range, ours);
        }
        if (expected instanceof TxnResponse txn && actual instanceof TxnResponse ours) {
            return ranges.intended((TxnRequest) request, txn, ours);
        }
        if (expected instanceof HashKVResponse hash && actual instanceof HashKVResponse ours) {
            return intended(((HashKVRequest) request).getRevision(), hash, ours);
        }
        if (expected instanceof StatusResponse status && actual instanceof StatusResponse ours) {
            return intended(status, ours);
        }
        if (expected instanceof AlarmResponse alarm && actual instanceof AlarmResponse ours) {
            return intended(alarm, ours);
        }
        return expected;
    }

    private Message intended(AlarmResponse alarm, AlarmResponse ours) {
        if (!concerns(Intended.ALARM_HEADER) || alarm.hasHeader()) {
            return alarm;
        }
        coverage.hit(Intended.ALARM_HEADER);
        var header = ours.getHeader().toBuilder()
                .setClusterId(1)
                .setMemberId(1)
                .setRaftTerm(1)
                .setRevision(state.revision());
        return alarm.toBuilder().setHeader(header).build();
    }

    private Message intended(StatusResponse status, StatusResponse ours) {
        if (!status.getStorageVersion().isEmpty() || ours.getStorageVersion().isEmpty() || ours.getDbSizeQuota() <= 0) {
            return status;
        }
        coverage.hit(Intended.STATUS_FIELDS);
        return status.toBuilder()
                .setStorageVersion(ours.getStorageVersion())
                .setDbSizeQuota(ours.getDbSizeQuota())
                .build();
    }

    private Message intended(long asked, HashKVResponse hash, HashKVResponse ours) {
        long revision = asked == 0 ? state.revision() : asked;
        HashKVResponse.Builder expected = hash.toBuilder();
        if (hash.getHashRevision() == 0) {
            coverage.hit(Intended.HASH_REVISION);
            expected.setHashRevision(revision);
        }
        boolean same = hash.getHash() == ours.getHash() && hash.getCompactRevision() == ours.getCompactRevision();
        if (!same && isFromCache(asked, hash, ours)) {
            coverage.hit(Intended.HASH_FROM_CACHE);
            expected.setHash(ours.getHash()).setCompactRevision(ours.getCompactRevision());
        }
        if (!same && isOfCurrent(asked, hash, ours)) {
            coverage.hit(Intended.HASH_OF_CURRENT);
            expected.setHash(ours.getHash()).setCompactRevision(ours.getCompactRevision());
        }
        return expected.build();
    }

    private boolean isFromCache(long asked, HashKVResponse judged, HashKVResponse ours) {
        return concerns(Intended.HASH_FROM_CACHE)
                && asked != 0
                && state.wasCompactedAt(asked)
                && ours.getCompactRevision() < judged.getCompactRevision()
                && judged.getCompactRevision() == state.compactRevision();
    }

    /** After a compaction at 0 the judge takes a question for the current revision, 0, for one that it has answered. */
    private boolean isOfCurrent(long asked, HashKVResponse judged, HashKVResponse ours) {
        return concerns(Intended.HASH_OF_CURRENT)
                && asked == 0
                && state.wasCompactedAt(0)
                && judged.getCompactRevision() < ours.getCompactRevision()
                && ours.getCompactRevision() == state.compactRevision();
    }

    /** What is remembered is told even when it is compacted by now. */
    private boolean isHashRemembered(Message request, Answer judged, Answer ours) {
        boolean intended = concerns(Intended.HASH_FROM_CACHE)
                && request instanceof HashKVRequest hash
                && state.wasCompactedAt(hash.getRevision())
                && hash.getRevision() < state.compactRevision()
                && judged.equals(COMPACTED)
                && ours instanceof Answer.Given;
        if (intended) {
            coverage.hit(Intended.HASH_FROM_CACHE);
        }
        return intended;
    }

    private boolean isHashOfCompacted(Message request, Answer judged, Answer ours) {
        boolean intended = concerns(Intended.HASH_OF_COMPACTED)
                && request instanceof HashKVRequest hash
                && (hash.getRevision() == 0 ? state.revision() : hash.getRevision()) == state.compactRevision()
                && judged.equals(COMPACTED)
                && ours instanceof Answer.Given;
        if (intended) {
            coverage.hit(Intended.HASH_OF_COMPACTED);
        }
        return intended;
    }

    private boolean concerns(Intended rule) {
        return rule.concerns(judge);
    }

    /**
     * The remaining time is a matter of each server's clock and of ours: it must lie within what we have measured, and
     * is then replaced by the time granted.
     *
     * @param askedNanos before the request was sent
     */
    static Answer withoutClock(Answer answer, State.Lease lease, long askedNanos, long answeredNanos) {
        if (!(answer instanceof Answer.Given given) || !(given.message() instanceof LeaseTimeToLiveResponse response)) {
            return answer;
        }
        double atLeast = lease.ttlSeconds() - (answeredNanos - lease.askedNanos()) / 1e9 - 1;
        double atMost = Math.ceil(lease.ttlSeconds() - (askedNanos - lease.answeredNanos()) / 1e9);
        boolean right = response.getTTL() >= atLeast && response.getTTL() <= atMost;
        return right
                ? new Answer.Given(
                        response.toBuilder().setTTL(response.getGrantedTTL()).build())
                : answer;
    }
}
