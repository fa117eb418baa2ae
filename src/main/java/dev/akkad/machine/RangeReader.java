package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request.RangeOptions;
import dev.akkad.machine.Request.RevisionFilter;
import dev.akkad.machine.Request.SortOrder;
import dev.akkad.machine.Request.SortTarget;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.KeyVersion;
import dev.akkad.mvcc.Keyspace;
import dev.akkad.mvcc.StoredKeyValues;
import dev.akkad.mvcc.VersionVisitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers one range at a fixed revision (semantics 2.3).
 *
 * <p>What is wanted as the index gives it is loaded as it is met, so that a long list stands in memory once. Everything
 * else is collected, filtered, sorted and cut first: filters and all sort orders but the one by value need only the
 * index, so values are loaded for what is returned.
 */
final class RangeReader {
    private static final Outcome TOO_LARGE = new Outcome.Refused(EtcdError.ANSWERS_TOO_LARGE);

    private final Keyspace keyspace;

    RangeReader(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /**
     * @param current what "latest" means, and what goes into the header
     * @param room asked for what the answer takes
     */
    Outcome read(Request.Range request, long current, ReadRoom room) {
        if (request.revision() > current) {
            return new Outcome.Refused(EtcdError.FUTURE_REVISION);
        }
        long at = request.revision() <= 0 ? current : request.revision();
        if (at < keyspace.compactRevision()) {
            return new Outcome.Refused(EtcdError.COMPACTED);
        }
        if (request.options().countOnly()) {
            return new Outcome.Done(new Response.Range(current, List.of(), false, keyspace.count(request.range(), at)));
        }
        if (!isInKeyOrder(request.options())) {
            return list(request.range(), at, current, request.options(), room);
        }
        return request.range().isSingle()
                ? single(request.range(), at, current, request.options(), room)
                : walk(request.range(), at, current, request.options(), room);
    }

    private static boolean isInKeyOrder(RangeOptions options) {
        return options.target() == SortTarget.KEY
                && options.order() != SortOrder.DESCEND
                && options.filter().equals(RevisionFilter.NONE);
    }

    private Outcome single(KeyRange range, long at, long current, RangeOptions options, ReadRoom room) {
        KeyVersion version = keyspace.find(range.key(), at);
        List<KeyValue> kvs = version == null ? List.of() : cut(List.of(version), options, room);
        return kvs == null
                ? TOO_LARGE
                : new Outcome.Done(new Response.Range(current, kvs, false, version == null ? 0 : 1));
    }

    private Outcome walk(KeyRange range, long at, long current, RangeOptions options, ReadRoom room) {
        Walk walk = new Walk(options, room);
        keyspace.visit(range, at, walk);
        if (walk.isRefused) {
            return TOO_LARGE;
        }
        // The rest of the interval is only counted.
        long count = walk.more ? keyspace.count(range, at) : walk.met;
        return new Outcome.Done(new Response.Range(current, walk.kvs.build(), walk.more, count));
    }

    /** Loads versions as they are met, up to the limit. */
    private final class Walk implements VersionVisitor {
        private final StoredKeyValues.Builder kvs = new StoredKeyValues.Builder();
        private final boolean keysOnly;
        private final long limit;
        private final ReadRoom room;
        private long met;
        private boolean more;
        private boolean isRefused;

        Walk(RangeOptions options, ReadRoom room) {
            this.keysOnly = options.keysOnly();
            this.limit = options.limit() > 0 ? options.limit() : Long.MAX_VALUE;
            this.room = room;
        }

        @Override
        public boolean visit(KeyVersion version) {
            more = met == limit;
            if (more) {
                return false;
            }
            met++;
            Bytes encoded = keysOnly ? KeyValueCodec.encode(withoutValue(version)) : keyspace.stored(version);
            if (encoded == null) {
                return true; // taken away by a compaction: the reader will notice, and begin again
            }
            isRefused = !room.take(StoredKeyValues.ENTRY_BYTES + encoded.length());
            if (!isRefused) {
                kvs.add(encoded);
            }
            return !isRefused;
        }
    }

    private Outcome list(KeyRange range, long at, long current, RangeOptions options, ReadRoom room) {
        long fetchMax = fetchMax(options);
        List<KeyVersion> found = new ArrayList<>();
        long count;
        if (fetchMax == Long.MAX_VALUE) {
            count = collectAll(range, at, options.filter(), found);
        } else {
            keyspace.visit(range, at, version -> {
                found.add(version);
                return found.size() < fetchMax;
            });
            // The rest of the interval is only counted.
            count = found.size() < fetchMax ? found.size() : keyspace.count(range, at);
        }
        boolean byValue = options.target() == SortTarget.VALUE;
        List<KeyValue> kvs = byValue ? sortedByValue(found, options, room) : cut(sorted(found, options), options, room);
        boolean more = options.limit() > 0 && found.size() > options.limit();
        return kvs == null ? TOO_LARGE : new Outcome.Done(new Response.Range(current, kvs, more, count));
    }

    private long collectAll(KeyRange range, long at, RevisionFilter filter, List<KeyVersion> found) {
        long[] count = {0};
        keyspace.visit(range, at, version -> {
            count[0]++;
            if (passes(version, filter)) {
                found.add(version);
            }
            return true;
        });
        return count[0];
    }

    /**
     * How many versions to fetch before sorting. One more than the limit tells whether there is more. Without an order
     * etcd cuts before it sorts, whatever the target; clients see that, so it is kept.
     */
    private static long fetchMax(RangeOptions options) {
        boolean limited = options.limit() > 0 && options.limit() < Long.MAX_VALUE;
        return limited && options.order() == SortOrder.NONE && options.filter().equals(RevisionFilter.NONE)
                ? options.limit() + 1
                : Long.MAX_VALUE;
    }

    private static boolean passes(KeyVersion version, RevisionFilter filter) {
        long mod = version.modRevision();
        long create = version.createRevision();
        return (filter.maxMod() == 0 || mod <= filter.maxMod())
                && (filter.minMod() == 0 || mod >= filter.minMod())
                && (filter.maxCreate() == 0 || create <= filter.maxCreate())
                && (filter.minCreate() == 0 || create >= filter.minCreate());
    }

    private static List<KeyVersion> sorted(List<KeyVersion> found, RangeOptions options) {
        if (options.target() == SortTarget.KEY) {
            if (options.order() == SortOrder.DESCEND) {
                Collections.reverse(found);
            }
            return found;
        }
        Comparator<KeyVersion> ascending = switch (options.target()) {
            case VERSION -> Comparator.comparingLong(KeyVersion::version);
            case CREATE -> Comparator.comparingLong(KeyVersion::createRevision);
            default -> Comparator.comparingLong(KeyVersion::modRevision);
        };
        found.sort(options.order() == SortOrder.DESCEND ? ascending.reversed() : ascending);
        return found;
    }

    private @Nullable List<KeyValue> cut(List<KeyVersion> sorted, RangeOptions options, ReadRoom room) {
        List<KeyVersion> wanted = sorted.subList(0, size(sorted, options));
        return options.keysOnly() ? load(wanted, RangeReader::withoutValue, room) : load(wanted, keyspace::load, room);
    }

    private @Nullable List<KeyValue> sortedByValue(List<KeyVersion> found, RangeOptions options, ReadRoom room) {
        List<KeyValue> kvs = load(found, keyspace::load, room);
        if (kvs == null) {
            return null;
        }
        Comparator<KeyValue> ascending = Comparator.comparing(KeyValue::value);
        kvs.sort(options.order() == SortOrder.DESCEND ? ascending.reversed() : ascending);
        List<KeyValue> cut = kvs.subList(0, size(kvs, options));
        return options.keysOnly() ? cut.stream().map(RangeReader::withoutValue).toList() : List.copyOf(cut);
    }

    private static int size(List<?> list, RangeOptions options) {
        return options.limit() > 0 ? (int) Math.min(list.size(), options.limit()) : list.size();
    }

    /**
     * A version that a compaction took away meanwhile is left out: the reader will notice, and begin again.
     *
     * @return null when there is no room for all
     */
    private static @Nullable List<KeyValue> load(List<KeyVersion> versions, Loader loader, ReadRoom room) {
        List<KeyValue> kvs = new ArrayList<>(versions.size());
        for (KeyVersion version : versions) {
            KeyValue kv = loader.load(version);
            if (kv == null) {
                continue;
            }
            if (!room.take(ReadRoom.bytes(kv))) {
                return null;
            }
            kvs.add(kv);
        }
        return kvs;
    }

    @FunctionalInterface
    private interface Loader {
        @Nullable
        KeyValue load(KeyVersion version);
    }

    /** From the index alone, which does not know leases. */
    private static KeyValue withoutValue(KeyVersion version) {
        return new KeyValue(
                version.key(), version.createRevision(), version.modRevision(), version.version(), Bytes.EMPTY, 0);
    }

    private static KeyValue withoutValue(KeyValue kv) {
        return new KeyValue(kv.key(), kv.createRevision(), kv.modRevision(), kv.version(), Bytes.EMPTY, kv.lease());
    }
}
