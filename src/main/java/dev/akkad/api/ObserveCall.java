package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.KeyValues;
import dev.akkad.wire.pb.v3electionpb.LeaderRequest;
import dev.akkad.wire.pb.v3electionpb.LeaderResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code Election/Observe}: who leads, and then every change of leader or value, in order, at the client's pace.
 *
 * <p>It looks at one revision. If somebody leads there, it tells, and watches that seat from the next revision on until
 * it is left; if nobody does, it watches for the first to sit down. Either way it then looks at the very revision of
 * that event, in this member's own store, so that no leader is missed however short its rule; only where a compaction
 * has taken that revision away it looks at the latest instead.
 */
final class ObserveCall implements LoopWatch.Watcher {
    private final GrpcCall call;
    private final CandidateQueue queue;
    private boolean led;
    /** Everything up to here is told. */
    private long toldRevision;

    private @Nullable KeyValue told;
    private @Nullable LoopWatch watch;

    private ObserveCall(GrpcCall call, CandidateQueue queue) {
        this.call = call;
        this.queue = queue;
    }

    static void open(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        LeaderRequest request = LeaderRequest.parseFrom(message);
        ObserveCall observer = new ObserveCall(call, CandidateQueue.named(request.getName()));
        call.onEnd(observer::closeWatch);
        observer.look(CandidateQueue.LATEST);
    }

    private void look(long revision) {
        call.member()
                .submit(
                        queue.oldest(revision),
                        outcome -> call.loop().inbox().execute(() -> onLooked(revision, outcome)));
    }

    private void onLooked(long revision, Outcome outcome) {
        if (call.isEnded()) {
            return;
        }
        if (outcome instanceof Outcome.Done done) {
            Response.Range range = (Response.Range) done.response();
            toldRevision = revision == CandidateQueue.LATEST ? range.revision() : revision;
            led = !range.kvs().isEmpty();
            if (led) {
                onLeader(range.kvs().get(0));
            } else {
                follow(LoopWatch.open(
                        call.loop(), call.member(), LoopWatch.puts(queue.keys(), toldRevision + 1), this));
            }
        } else if (outcome instanceof Outcome.Refused refused) {
            onRefused(revision, refused.error());
        }
    }

    private void onRefused(long revision, EtcdError error) {
        if (error == EtcdError.LEADER_CHANGED || error == EtcdError.COMPACTED && revision != CandidateQueue.LATEST) {
            look(CandidateQueue.LATEST);
        } else {
            call.fail(GrpcErrors.textOnly(error.text()));
        }
    }

    private void onLeader(KeyValue leader) {
        // Looking again, after a watch broke, may find what was told already.
        if (!leader.equals(told)) {
            tell(leader, toldRevision);
        }
        KeyRange seat = KeyRange.single(leader.key());
        whenWritable(() ->
                follow(LoopWatch.open(call.loop(), call.member(), LoopWatch.changes(seat, toldRevision + 1), this)));
    }

    private void follow(LoopWatch opened) {
        watch = opened;
    }

    @Override
    public void onEvents(WatchResponse response) {
        for (WatchEvent event : response.events()) {
            toldRevision = event.event().revision().main();
            if (!led || event.event().type() == Event.Type.DELETE) {
                closeWatch();
                look(toldRevision);
                return;
            }
            tell(event.event().kv(), response.revision());
        }
        whenWritable(this::next);
    }

    private void next() {
        if (watch != null) {
            watch.next();
        }
    }

    @Override
    public void onBroken() {
        look(toldRevision);
    }

    @Override
    public void onRefused(String reason) {
        call.fail(GrpcErrors.textOnly(reason));
    }

    private void tell(KeyValue leader, long revision) {
        told = leader;
        call.send(LeaderResponse.newBuilder()
                .setHeader(Origins.of(call).header(revision))
                .setKv(KeyValues.proto(leader))
                .build());
    }

    private void whenWritable(Runnable task) {
        if (call.isWritable()) {
            task.run();
        } else {
            call.onWritable(task);
        }
    }

    private void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
