package dev.akkad.machine;

import dev.akkad.mvcc.KeyspaceHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of what the last compactions found (semantics 14): HashKV answers them, and members are compared by them.
 * Lost with the process, as in etcd. Any thread.
 */
final class CompactionHashes {
    private static final int KEPT_MAX = 10;

    private record Kept(KeyspaceHash hash, boolean comparable) {}

    private List<Kept> newestFirst = List.of();

    /** @param comparable whether members may be compared by it */
    synchronized void add(KeyspaceHash hash, boolean comparable) {
        List<Kept> more = new ArrayList<>(KEPT_MAX + 1);
        more.add(new Kept(hash, comparable));
        newestFirst.stream()
                .filter(known -> known.hash().revision() != hash.revision())
                .forEach(more::add);
        newestFirst = List.copyOf(more.subList(0, Math.min(more.size(), KEPT_MAX)));
    }

    private synchronized List<Kept> kept() {
        return newestFirst;
    }

    @Nullable
    KeyspaceHash find(long revision) {
        for (Kept known : kept()) {
            if (known.hash().revision() == revision) {
                return known.hash();
            }
        }
        return null;
    }

    /** Newest first. */
    List<KeyspaceHash> comparable() {
        return kept().stream().filter(Kept::comparable).map(Kept::hash).toList();
    }
}
