package dev.akkad.it;

import dev.akkad.check.Action;
import dev.akkad.check.History;
import dev.akkad.check.Op;
import dev.akkad.check.Result;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that write and read a few keys without pause and write down what they see.
 *
 * <p>Client {@code i} asks member {@code i mod N} as long as that answers, then the next. Each tries once: whatever
 * fails
 * stays failed or unknown. Values are unique.
 */
final class Load implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final int KEYS = 8;

    /** How one client divides its time. */
    enum Mix {
        /** Puts, deletes, swaps and transactions of two keys. */
        WRITES,
        /** Linearizable reads. */
        READS,
        /** One in two is a read from the member's own state. */
        MIXED
    }

    private final Members cluster;
    private final History history = new History(System::nanoTime);
    private final AtomicInteger nextClient = new AtomicInteger();
    private final AtomicLong acknowledged = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean stopping;

    private Load(Members cluster) {
        this.cluster = cluster;
    }

    /** One client of each kind for each member. */
    static Load start(Members cluster) {
        Load load = new Load(cluster);
        for (int member = 0; member < cluster.size(); member++) {
            for (Mix mix : Mix.values()) {
                load.add(member, mix);
            }
        }
        return load;
    }

    private void add(int member, Mix mix) {
        threads.execute(() -> new Client(member, mix).run());
    }

    /** Writes acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Waits until {@code count} more writes are acknowledged. */
    void awaitProgress(long count, Duration limit) {
        long wanted = acknowledged() + count;
        Eventually.holds(count + " more acknowledged writes", limit, () -> acknowledged() >= wanted);
    }

    /** What the clients did so far. */
    List<Op> history() {
        return history.ops();
    }

    /** Stops the clients and returns what they did. */
    List<Op> stop() {
        close();
        return history.ops();
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("clients do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Client {
        private final Mix mix;
        private final Random random;
        private int id;
        private int member;
        private int count;
        private long lastModRevision;

        private Client(int member, Mix mix) {
            this.member = member;
            this.mix = mix;
            this.id = nextClient.incrementAndGet();
            this.random = new Random(id);
        }

        private void run() {
            while (!stopping) {
                step(action());
                Eventually.pass(PAUSE);
            }
        }

        private Action action() {
            String key = key();
            boolean write = mix == Mix.WRITES || mix == Mix.MIXED && random.nextInt(4) == 0;
            if (!write) {
                boolean all = random.nextInt(4) == 0;
                boolean serializable = mix == Mix.MIXED && random.nextBoolean();
                return new Action.Read(all ? "k" : key, all ? "l" : key + '\0', 0, serializable);
            }
            String value = "c%d-%d".formatted(id, ++count);
            return switch (random.nextInt(6)) {
                case 0 -> Action.Write.swap(key, lastModRevision, value);
                case 1 -> new Action.Write(List.of(), pair(key, value));
                case 2 -> Action.Write.delete(key);
                default -> Action.Write.put(key, value);
            };
        }

        /** Two puts that must show at one revision. */
        private List<Action.Change> pair(String key, String value) {
            return List.of(new Action.Put(key, value + "a"), new Action.Put(key + "x", value + "b"));
        }

        private String key() {
            return "k" + random.nextInt(KEYS);
        }

        private void step(Action action) {
            History.Call call = history.call(id, cluster.incarnation(member), action);
            Endpoint endpoint = cluster.endpoint(member);
            try {
                Result result = endpoint.execute(action, DEADLINE);
                call.returned(result);
                if (result instanceof Result.Wrote wrote && wrote.changed()) {
                    acknowledged.incrementAndGet();
                    lastModRevision = wrote.revision();
                }
            } catch (CallFailedException e) {
                if (e.isRefused()) {
                    call.refused();
                } else {
                    call.unknown();
                    id = nextClient.incrementAndGet();
                }
                endpoint.hurry();
                member = (member + 1) % cluster.size();
                Eventually.pass(Duration.ofMillis(10));
            }
        }
    }
}
