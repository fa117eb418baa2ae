package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.mvccpb.Event;
import java.util.List;

/** One watch on both sides, and what it must have been told by now. */
final class Watching {
    private static final ByteString ZERO = ByteString.copyFrom(new byte[] {0});

    final WatchCreateRequest request;
    final Told judge;
    final Told akkad;
    /** Older than what was compacted when it was created: it must have been cancelled. */
    final boolean compacted;
    /** Began at the compacted revision itself. */
    final long tombstonesAt;

    private final long from;
    private long expected;
    /** How many changes of each side were compared. */
    int judgeRead;

    int akkadRead;

    /** @param createdAt revision of the store then */
    Watching(WatchCreateRequest request, Told judge, Told akkad, long createdAt, long compactRevision) {
        this.request = request;
        this.judge = judge;
        this.akkad = akkad;
        this.from = request.getStartRevision() == 0 ? createdAt + 1 : request.getStartRevision();
        this.compacted = request.getStartRevision() > 0 && request.getStartRevision() < compactRevision;
        this.tombstonesAt = request.getStartRevision() == compactRevision ? compactRevision : 0;
    }

    /** Takes note of a revision that happened; every one, in order, those before its start too. */
    void happened(Told.Change change) {
        // Deletes at the compacted revision are not waited for: one judge does not keep them.
        boolean wanted = change.events().stream()
                .anyMatch(event ->
                        wants(event) && (change.revision() != tombstonesAt || event.getType() == Event.EventType.PUT));
        if (change.revision() >= from && wanted) {
            expected = Math.max(expected, change.revision());
        }
    }

    /** The newest revision it must have been told of, 0 = none. */
    long expected() {
        return compacted ? 0 : expected;
    }

    boolean startsInThePast(long revision) {
        return request.getStartRevision() > 0 && request.getStartRevision() <= revision;
    }

    boolean startsInTheFuture(long revision) {
        return request.getStartRevision() > revision;
    }

    private boolean wants(Event event) {
        boolean isPut = event.getType() == Event.EventType.PUT;
        WatchCreateRequest.FilterType filter =
                isPut ? WatchCreateRequest.FilterType.NOPUT : WatchCreateRequest.FilterType.NODELETE;
        return !request.getFiltersList().contains(filter)
                && contains(event.getKv().getKey());
    }

    private boolean contains(ByteString key) {
        ByteString from = request.getKey().isEmpty() ? ZERO : request.getKey();
        ByteString end = request.getRangeEnd();
        if (end.isEmpty()) {
            return key.equals(from);
        }
        var order = ByteString.unsignedLexicographicalComparator();
        return order.compare(key, from) >= 0 && (end.equals(ZERO) || order.compare(key, end) < 0);
    }

    @Override
    public String toString() {
        return "watch " + judge.watchId + " { " + Text.of(request) + "}";
    }

    /** The rule of {@link Intended#COMPACTED_TOMBSTONE}: deletes at the compacted revision that only one side kept. */
    static List<Told.Change> withoutDeletesAt(long revision, List<Told.Change> changes) {
        return changes.stream()
                .map(change -> change.revision() != revision
                        ? change
                        : new Told.Change(
                                revision,
                                change.events().stream()
                                        .filter(event -> event.getType() == Event.EventType.PUT)
                                        .toList()))
                .filter(change -> !change.events().isEmpty())
                .toList();
    }
}
