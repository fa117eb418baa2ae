package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.MachineStore.Visitor;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The small buckets, held in memory in full; read by any thread while one changes them. */
final class Buckets {
    private final Map<Bucket, ConcurrentNavigableMap<Bytes, Bytes>> maps = new EnumMap<>(Bucket.class);

    private Buckets() {
        for (Bucket bucket : Bucket.values()) {
            maps.put(bucket, new ConcurrentSkipListMap<>());
        }
    }

    static Buckets load(LevelDb db) throws IOException {
        Buckets buckets = new Buckets();
        for (Bucket bucket : Bucket.values()) {
            try (LevelCursor cursor = db.cursor(StoreFormat.bucketStart(bucket))) {
                while (cursor.next() && StoreFormat.isInBucket(cursor.key(), bucket)) {
                    Bytes key = Bytes.wrap(StoreFormat.bucketName(cursor.key()));
                    buckets.put(bucket, key, Bytes.wrap(cursor.value()));
                }
            }
        }
        return buckets;
    }

    @Nullable
    Bytes get(Bucket bucket, Bytes key) {
        return map(bucket).get(key);
    }

    /** Puts a record; gives what was there before. */
    @Nullable
    Bytes put(Bucket bucket, Bytes key, Bytes value) {
        return map(bucket).put(key, value);
    }

    /** Removes a record; gives what was there before. */
    @Nullable
    Bytes remove(Bucket bucket, Bytes key) {
        return map(bucket).remove(key);
    }

    void scan(Bucket bucket, Visitor visitor) {
        for (Map.Entry<Bytes, Bytes> entry : map(bucket).entrySet()) {
            if (!visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    private ConcurrentNavigableMap<Bytes, Bytes> map(Bucket bucket) {
        ConcurrentNavigableMap<Bytes, Bytes> map = maps.get(bucket);
        if (map == null) {
            throw new AssertionError(bucket);
        }
        return map;
    }
}
