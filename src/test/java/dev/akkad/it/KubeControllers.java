package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Clients that create, change and delete objects without pause, each write a transaction on what was seen before, and
 * write down what was acknowledged. As nobody else writes there, that is the whole truth: one change for a revision.
 */
final class KubeControllers implements AutoCloseable {
    /**
     * One acknowledged write.
     *
     * @param value null = deleted
     */
    record Change(String key, @Nullable String value) {}

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KEYS = 40;

    private final NavigableMap<Long, Change> changes = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final List<KubeStorage> storages = new ArrayList<>();
    private volatile boolean stopping;

    private KubeControllers() {}

    /** As many clients as prefixes at each member; each has keys of its own, and one that it shares with the others. */
    static KubeControllers start(ProcessCluster cluster, String... prefixes) {
        KubeControllers controllers = new KubeControllers();
        for (MemberProcess member : cluster.members()) {
            KubeStorage storage = new KubeStorage(member.endpoint());
            controllers.storages.add(storage);
            for (String prefix : prefixes) {
                int id = controllers.running.size();
                controllers.running.add(
                        controllers.threads.submit(() -> controllers.new Controller(storage, prefix, id).run()));
            }
        }
        return controllers;
    }

    int acknowledged() {
        return changes.size();
    }

    void awaitMore(int count) {
        int wanted = acknowledged() + count;
        Eventually.holds(count + " more acknowledged writes", LIMIT, () -> {
            assertThat(running).noneMatch(Future::isDone);
            return acknowledged() >= wanted;
        });
    }

    /** Ends the clients and returns, by revision, every change there was. */
    NavigableMap<Long, Change> stop() {
        stopping = true;
        for (Future<?> client : running) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return new TreeMap<>(changes);
    }

    /** The objects under a prefix as of a revision. */
    static NavigableMap<String, String> objects(NavigableMap<Long, Change> changes, String prefix, long revision) {
        NavigableMap<String, String> objects = new TreeMap<>();
        for (Change change : changes.headMap(revision, true).values()) {
            if (!change.key().startsWith(prefix)) {
                continue;
            }
            if (change.value() == null) {
                objects.remove(change.key());
            } else {
                objects.put(change.key(), change.value());
            }
        }
        return objects;
    }

    @Override
    public void close() {
        stopping = true;
        storages.forEach(KubeStorage::close);
        threads.shutdownNow();
    }

    private final class Controller {
        private final KubeStorage storage;
        private final String prefix;
        private final int id;
        private final Random random;
        private final Map<String, Long> modRevisions = new HashMap<>();
        private int count;

        private Controller(KubeStorage storage, String prefix, int id) {
            this.storage = storage;
            this.prefix = prefix;
            this.id = id;
            this.random = new Random(id);
        }

        private void run() {
            while (!stopping) {
                boolean isShared = random.nextInt(10) == 0;
                String key = prefix + (isShared ? "shared" : "c%d/%03d".formatted(id, random.nextInt(KEYS)));
                write(key, isShared);
            }
        }

        /** Tries again with what it finds, as long as others are faster. */
        private void write(String key, boolean isShared) {
            boolean done = false;
            while (!done && !stopping) {
                long seen = modRevisions.getOrDefault(key, 0L);
                boolean deletes = seen != 0 && random.nextInt(4) == 0;
                String value = deletes ? null : "value %d of %d".formatted(++count, id);
                TxnResponse response = send(key, seen, value);
                done = response.getSucceeded();
                if (done) {
                    acknowledged(key, value, response.getHeader().getRevision());
                } else {
                    assertThat(isShared).as("%s was changed by a stranger", key).isTrue();
                    modRevisions.put(key, current(key, response));
                }
            }
        }

        private TxnResponse send(String key, long seen, @Nullable String value) {
            if (value == null) {
                return storage.delete(key, seen);
            }
            return seen == 0
                    ? storage.create(key, KubeStorage.bytes(value), 0)
                    : storage.update(key, seen, KubeStorage.bytes(value), 0);
        }

        private void acknowledged(String key, @Nullable String value, long revision) {
            modRevisions.put(key, value == null ? 0L : revision);
            assertThat(changes.putIfAbsent(revision, new Change(key, value)))
                    .as("another change at %d", revision)
                    .isNull();
        }

        /** What the other branch found; a create has none, and must look. */
        private long current(String key, TxnResponse refused) {
            List<KeyValue> found = refused.getResponsesCount() == 0
                    ? storage.get(key).getKvsList()
                    : refused.getResponses(0).getResponseRange().getKvsList();
            return found.isEmpty() ? 0 : found.get(0).getModRevision();
        }
    }
}
