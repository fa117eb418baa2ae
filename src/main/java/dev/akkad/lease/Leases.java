package dev.akkad.lease;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Which leases exist and which keys hang on them: facts of the log, the same on every member, without any time.
 *
 * <p>One thread writes; {@link #find}, {@link #all} and {@link #keys} may be called from any thread.
 */
public final class Leases {
    /** Longest TTL that may be granted, in seconds (semantics 8.1). */
    public static final long TTL_SECONDS_MAX = 9_000_000_000L;

    private record Holder(Lease lease, ConcurrentSkipListSet<Bytes> keys) {}

    private final ConcurrentNavigableMap<Long, Holder> holders = new ConcurrentSkipListMap<>();
    /** Only looked up, never walked. */
    private final Map<Bytes, Long> leaseOfKey = new HashMap<>();

    public void grant(Lease lease) {
        Holder before = holders.put(lease.id(), new Holder(lease, new ConcurrentSkipListSet<>()));
        Checks.check(before == null, "lease %d granted twice", lease.id());
    }

    /** Forgets a lease; its keys must have been detached. */
    public void revoke(long id) {
        Checks.check(holder(id).keys().isEmpty(), "lease %d revoked while it holds keys", id);
        holders.remove(id);
    }

    /** Hangs {@code key} on {@code lease} instead of the one before; 0 = none. */
    public void attach(Bytes key, long lease) {
        if (lease == 0) {
            detach(key);
            return;
        }
        Long before = leaseOfKey.put(key, lease);
        if (before != null && before == lease) {
            return;
        }
        if (before != null) {
            holder(before).keys().remove(key);
        }
        holder(lease).keys().add(key);
    }

    /**
     * As {@link #attach}, for versions read back from the store, oldest first: an old one may name a lease that was
     * revoked since, and its delete is still to come.
     */
    public void restore(Bytes key, long lease) {
        attach(key, contains(lease) ? lease : 0);
    }

    public void detach(Bytes key) {
        if (leaseOfKey.isEmpty()) {
            return;
        }
        Long before = leaseOfKey.remove(key);
        if (before != null) {
            holder(before).keys().remove(key);
        }
    }

    /** The lease that {@code key} hangs on, 0 = none. Only for the writer. */
    public long leaseOf(Bytes key) {
        return leaseOfKey.getOrDefault(key, 0L);
    }

    public boolean contains(long id) {
        return holders.containsKey(id);
    }

    public @Nullable Lease find(long id) {
        Holder holder = holders.get(id);
        return holder == null ? null : holder.lease();
    }

    /** All leases by ascending id. */
    public List<Lease> all() {
        List<Lease> all = new ArrayList<>();
        holders.values().forEach(holder -> all.add(holder.lease()));
        return all;
    }

    /** The keys on a lease in key order; none for an unknown lease. */
    public List<Bytes> keys(long id) {
        Holder holder = holders.get(id);
        return holder == null ? List.of() : List.copyOf(holder.keys());
    }

    private Holder holder(long id) {
        Holder holder = holders.get(id);
        if (holder == null) {
            throw new AssertionError("lease " + id + " is needed but does not exist");
        }
        return holder;
    }
}
