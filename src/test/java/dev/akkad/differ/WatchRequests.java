package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/** Watches from the past, from now on and from the future, on a few streams. */
final class WatchRequests {
    /** Streams without a watch from the future: they can always be told that they are complete. */
    private static final int STREAMS = 2;

    private static final int STREAM_OF_THE_FUTURE = STREAMS + 1;
    private static final int WATCHES_MAX = 6;

    private final RandomGenerator random;
    private final State state;
    private final KvRequests kv;

    WatchRequests(RandomGenerator random, State state, KvRequests kv) {
        this.random = random;
        this.state = state;
        this.kv = kv;
    }

    /** @param choice in [0, {@code choices}) */
    Step any(int choice, int choices) {
        int stream = random.nextInt(1, STREAM_OF_THE_FUTURE + 1);
        SortedSet<Long> live = state.watches(stream);
        int percent = 100 * choice / choices;
        if (percent < 45) {
            return live.size() < WATCHES_MAX ? create(stream) : cancel(stream, live);
        }
        if (percent < 68) {
            return cancel(stream, live);
        }
        if (percent < 84) {
            return new Step.Progress(stream);
        }
        if (percent < 88) {
            return new Step.Close(stream, kv.oneIn(3));
        }
        return percent < 89 ? new Step.Notice() : new Step.Settle();
    }

    private Step cancel(int stream, SortedSet<Long> live) {
        return new Step.Cancel(stream, live.isEmpty() || kv.oneIn(8) ? 1_000 + random.nextInt(3) : pick(live));
    }

    private Step create(int stream) {
        Keys.Range keys = kv.oneIn(3) ? Keys.wide(random) : Keys.range(random);
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder()
                .setKey(kv.oneIn(15) ? ByteString.EMPTY : keys.key())
                .setRangeEnd(keys.end())
                .setStartRevision(start(stream))
                .setProgressNotify(kv.oneIn(4))
                .setPrevKv(kv.oneIn(2))
                .setFragment(kv.oneIn(4));
        if (kv.oneIn(4)) {
            create.addFiltersValue(random.nextInt(kv.oneIn(10) ? 5 : 2));
        }
        if (kv.oneIn(15)) {
            create.addFiltersValue(random.nextInt(2));
        }
        SortedSet<Long> live = state.watches(stream);
        if (kv.oneIn(4)) {
            create.setWatchId(kv.oneIn(4) && !live.isEmpty() ? pick(live) : random.nextInt(12));
        }
        return new Step.Watch(stream, create.build());
    }

    private long start(int stream) {
        if (kv.oneIn(40)) {
            return -random.nextInt(1, 4);
        }
        if (stream == STREAM_OF_THE_FUTURE) {
            return kv.oneIn(2) ? state.revision() + random.nextInt(1, 30) : 0;
        }
        return switch (random.nextInt(6)) {
            case 0 -> Math.max(1, state.compactRevision() - random.nextInt(3));
            case 1, 2 -> kv.readable();
            default -> 0;
        };
    }

    private long pick(SortedSet<Long> ids) {
        return ids.stream().skip(random.nextInt(ids.size())).findFirst().orElseThrow();
    }
}
