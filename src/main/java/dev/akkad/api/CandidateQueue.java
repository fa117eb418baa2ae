package dev.akkad.api;

import com.google.protobuf.ByteString;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.RangeOptions;
import dev.akkad.machine.Request.RevisionFilter;
import dev.akkad.machine.Request.SortOrder;
import dev.akkad.machine.Request.SortTarget;
import dev.akkad.mvcc.KeyRange;
import java.util.List;

/**
 * Those who want one lock, or to win one election, as keys: each has the seat {@code name/lease}, the lease in hex, and
 * the older a seat the nearer to the front. The oldest holds the lock, or leads. Clients that lock without the server's
 * help use the same keys (semantics 17).
 *
 * @param keys all seats
 */
record CandidateQueue(KeyRange keys) {
    static final long LATEST = 0;

    private static final ByteString SEPARATOR = ByteString.copyFromUtf8("/");
    private static final ByteString AFTER_SEPARATOR = ByteString.copyFromUtf8("0");
    private static final int HEX = 16;

    static CandidateQueue named(ByteString name) {
        return new CandidateQueue(new KeyRange(bytes(name.concat(SEPARATOR)), bytes(name.concat(AFTER_SEPARATOR))));
    }

    private static Bytes bytes(ByteString string) {
        return Bytes.wrap(string.toByteArray());
    }

    Bytes seat(long lease) {
        ByteString prefix = ByteString.copyFrom(keys.key().unsafeArray());
        return bytes(prefix.concat(ByteString.copyFromUtf8(Long.toString(lease, HEX))));
    }

    /** Takes the seat unless it is taken; answers with the put, or else with the seat as it is, and with the oldest. */
    Request.Txn take(Bytes seat, Bytes value, long lease) {
        Request.Range oldest = oldest(LATEST);
        return new Request.Txn(
                List.of(isAsOld(seat, 0)), List.of(put(seat, value, lease), oldest), List.of(read(seat), oldest));
    }

    /** Answers with the youngest of the seats that are older than {@code createRevision}, and with the seat itself. */
    Request.Txn look(Bytes seat, long createRevision) {
        RevisionFilter older = new RevisionFilter(0, 0, 0, createRevision - 1);
        RangeOptions youngest = new RangeOptions(1, SortOrder.DESCEND, SortTarget.CREATE, false, false, older);
        return new Request.Txn(
                List.of(), List.of(new Request.Range(keys, LATEST, false, youngest), read(seat)), List.of());
    }

    /** @param revision {@link #LATEST}, or one that this member has seen: then its own store answers */
    Request.Range oldest(long revision) {
        RangeOptions first =
                new RangeOptions(1, SortOrder.ASCEND, SortTarget.CREATE, false, false, RevisionFilter.NONE);
        return new Request.Range(keys, revision, revision != LATEST, first);
    }

    /** A change of a seat that happens only if it is still the one taken at {@code createRevision}. */
    static Request.Txn ifSeated(Bytes seat, long createRevision, Request.Op change) {
        return new Request.Txn(List.of(isAsOld(seat, createRevision)), List.of(change), List.of());
    }

    static Request.Put put(Bytes seat, Bytes value, long lease) {
        return new Request.Put(seat, value, lease, false, false, false);
    }

    static Request.DeleteRange delete(Bytes seat) {
        return new Request.DeleteRange(KeyRange.single(seat), false);
    }

    private static Request.Range read(Bytes seat) {
        return new Request.Range(KeyRange.single(seat), LATEST, false, RangeOptions.DEFAULT);
    }

    private static Compare isAsOld(Bytes seat, long createRevision) {
        return new Compare(
                Compare.Result.EQUAL, Compare.Target.CREATE, KeyRange.single(seat), createRevision, Bytes.EMPTY);
    }
}
