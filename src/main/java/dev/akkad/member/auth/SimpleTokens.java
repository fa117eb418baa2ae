package dev.akkad.member.auth;

import dev.akkad.machine.AuthChange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The simple tokens this member knows: those whose entry it applied in this life. Each lives for a while after its last
 * use here. Used by any thread; changed in the order of the log by the one that applies.
 */
public final class SimpleTokens {
    private final long ttlMillis;
    private final LongSupplier clockMillis;
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private long sweptAtMillis;

    private static final class Holder {
        private final String user;
        private volatile long usedAtMillis;

        Holder(String user, long usedAtMillis) {
            this.user = user;
            this.usedAtMillis = usedAtMillis;
        }
    }

    /** @param clockMillis monotonic */
    public SimpleTokens(long ttlSeconds, LongSupplier clockMillis) {
        this.ttlMillis = ttlSeconds > Long.MAX_VALUE / 2000 ? Long.MAX_VALUE / 2 : ttlSeconds * 1000;
        this.clockMillis = clockMillis;
        this.sweptAtMillis = clockMillis.getAsLong();
    }

    /** The user a token stands for, which renews it; null = not, or no longer, a token. */
    public @Nullable String use(String token) {
        Holder holder = holders.get(token);
        long now = clockMillis.getAsLong();
        if (holder == null || isExpired(holder, now)) {
            return null;
        }
        holder.usedAtMillis = now;
        return holder.user;
    }

    public void apply(AuthChange change) {
        if (change instanceof AuthChange.TokenIssued issued) {
            long now = clockMillis.getAsLong();
            sweep(now);
            holders.put(issued.token(), new Holder(issued.user(), now));
        } else if (change instanceof AuthChange.TokensRevoked revoked) {
            holders.values().removeIf(holder -> holder.user.equals(revoked.user()));
        } else if (change instanceof AuthChange.AllTokensRevoked) {
            clear();
        }
    }

    /** The machine went on from a snapshot: what was revoked meanwhile is not known. */
    public void clear() {
        holders.clear();
    }

    int size() {
        return holders.size();
    }

    private boolean isExpired(Holder holder, long now) {
        return now - holder.usedAtMillis >= ttlMillis;
    }

    /** Expired ones take memory until somebody logs in again, at most this often. */
    private void sweep(long now) {
        if (now - sweptAtMillis >= Math.min(ttlMillis, 1000)) {
            sweptAtMillis = now;
            holders.values().removeIf(holder -> isExpired(holder, now));
        }
    }
}
