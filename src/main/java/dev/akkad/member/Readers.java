package dev.akkad.member;

import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.akkad.machine.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where reads run: those of few keys in one lane with its own thread, so that a large list never delays them, nor a
 * health check; everything else in the others, in turn. Hashes, which read everything, have a lane of their own: one at
 * a time and in the order asked, so that who asks for the hash of a compaction that was answered finds it.
 */
final class Readers {
    /** A first part of a stream, a health check, a look at the oldest key: what reads no more is no list. */
    private static final int FEW_KEYS = 16;

    private static final int LISTS = 2;
    private static final DispatcherSelector POINT = DispatcherSelector.fromConfig("akkad.point-dispatcher");
    private static final DispatcherSelector READ = DispatcherSelector.fromConfig("akkad.read-dispatcher");

    private final ReaderLane points;
    private final List<ReaderLane> lists;
    private final ReaderLane hashes;
    private final Pending pending;
    private final AtomicInteger turn = new AtomicInteger();

    Readers(ReaderLane points, List<ReaderLane> lists, ReaderLane hashes, Pending pending) {
        this.points = points;
        this.lists = List.copyOf(lists);
        this.hashes = hashes;
        this.pending = pending;
    }

    /** Starts the lanes as children of {@code context}, which hears of it when the lane of hashes stops. */
    static Readers spawn(ActorContext<?> context, MemberContext member, Supervision supervision) {
        List<ReaderLane> lists = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            lists.add(ReaderLane.spawn(context, supervision, "reader-" + i, member, READ));
        }
        ReaderLane hashes = ReaderLane.spawn(context, supervision, "reader-hashes", member, READ);
        context.watch(hashes.reader()); // removals wait for it
        ReaderLane points = ReaderLane.spawn(context, supervision, "reader-points", member, POINT);
        return new Readers(points, lists, hashes, member.pending);
    }

    void read(List<MemberContext.Read> reads) {
        List<MemberContext.Read> small = new ArrayList<>(reads.size());
        for (MemberContext.Read read : reads) {
            if (isSmall(read)) {
                small.add(read);
            } else if (pending.begin(read.id())) {
                // It may wait for other long lists, but not in vain.
                list(new Reader.Reads(List.of(read)));
            }
        }
        if (!small.isEmpty()) {
            points.add(new Reader.Reads(small));
        }
    }

    void list(Reader.Work piece) {
        lists.get(Math.floorMod(turn.getAndIncrement(), lists.size())).add(piece);
    }

    void hash(Reader.Work piece) {
        hashes.add(piece);
    }

    private static boolean isSmall(MemberContext.Read read) {
        return read.request() == null
                || (read.request() instanceof Request.Range range
                        && (range.range().isSingle() || range.options().countOnly() || isShort(range.options())));
    }

    /** In the order of keys and without a filter the limit is what is read; else it is only what is told. */
    private static boolean isShort(Request.RangeOptions options) {
        boolean isInKeyOrder =
                options.target() == Request.SortTarget.KEY && options.order() != Request.SortOrder.DESCEND;
        return options.limit() > 0
                && options.limit() <= FEW_KEYS
                && isInKeyOrder
                && options.filter().equals(Request.RevisionFilter.NONE);
    }
}
