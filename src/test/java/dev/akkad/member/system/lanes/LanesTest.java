package dev.akkad.member.system.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LanesTest {
    private static final int LIMIT_SECONDS = 20;

    private final List<Thread> threads = new ArrayList<>();
    private final Lanes lanes = new Lanes(this::thread);

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((any, thrown) -> assertThat(thrown).hasMessage("meant"));
        threads.add(thread);
        return thread;
    }

    @AfterEach
    void close() throws InterruptedException {
        lanes.close();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void whoeverGivesWorkToAnotherLaneGoesOnWithItHimself() throws Exception {
        List<Thread> path = new ArrayList<>();
        CompletableFuture<List<Thread>> whole = new CompletableFuture<>();
        lanes.execute(Lane.SELECTOR, () -> {
            path.add(Thread.currentThread());
            lanes.execute(Lane.RAFT, () -> {
                path.add(Thread.currentThread());
                lanes.execute(Lane.KEYSPACE, () -> {
                    path.add(Thread.currentThread());
                    lanes.execute(Lane.RAFT, () -> {
                        path.add(Thread.currentThread());
                        whole.complete(path);
                    });
                });
            });
        });

        assertThat(get(whole)).hasSize(4).containsOnly(path.get(0));
    }

    /** All lanes but one are held up, and then that one. */
    @Test
    void aLaneThatBlocksHoldsUpNoOther() {
        CountDownLatch free = new CountDownLatch(1);
        for (Lane last : Lane.values()) {
            CountDownLatch held = new CountDownLatch(Lane.values().length - 1);
            for (Lane lane : Lane.values()) {
                if (lane != last) {
                    lanes.execute(lane, () -> {
                        held.countDown();
                        await(free);
                    });
                }
            }
            await(held);
            CountDownLatch ran = new CountDownLatch(1);

            lanes.execute(last, ran::countDown);

            await(ran);
            free.countDown();
        }
    }

    /** What the first leaves to be done after it must not wait for what may take long. */
    @Test
    void beforeWorkThatMayTakeLongTheRestIsHandedOver() {
        CountDownLatch selected = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        lanes.execute(Lane.RAFT, () -> {
            lanes.execute(Lane.KEYSPACE, () -> {
                await(selected);
                opened.countDown();
            });
            lanes.execute(Lane.SELECTOR, selected::countDown);
        });

        await(opened);
    }

    /** Raft's ticks see to that. */
    @Test
    void workLeftByWhoeverIsBusyIsDoneWhenAnythingComesFromOutside() {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        lanes.execute(Lane.KEYSPACE, () -> {
            lanes.execute(Lane.RAFT, done::countDown);
            left.countDown();
            await(done);
            over.countDown();
        });
        await(left);

        lanes.execute(Lane.RAFT, () -> {});

        await(over);
    }

    @Test
    void aBusyLaneDoesNotStarveTheOthers() {
        CountDownLatch seen = new CountDownLatch(1);
        AtomicInteger turns = new AtomicInteger();
        Runnable busy = new Runnable() {
            @Override
            public void run() {
                if (turns.incrementAndGet() == 1) {
                    lanes.execute(Lane.SELECTOR, seen::countDown);
                }
                if (seen.getCount() > 0) {
                    lanes.execute(Lane.RAFT, this);
                }
            }
        };

        lanes.execute(Lane.RAFT, busy);

        await(seen);
    }

    @Test
    void whatThrowsEndsNoThread() {
        for (int i = 0; i < 2 * Lane.values().length; i++) {
            lanes.execute(Lane.RAFT, () -> {
                throw new IllegalStateException("meant");
            });
        }
        CountDownLatch after = new CountDownLatch(Lane.values().length);
        for (Lane lane : Lane.values()) {
            lanes.execute(lane, after::countDown);
        }

        await(after);
    }

    /** From many threads, and from lane to lane: nothing is lost, nothing overtakes, and no lane runs twice at once. */
    @Test
    void eachLaneDoesOnePieceAtATimeInTheOrderGiven() throws InterruptedException {
        int givers = 4;
        int each = 20_000;
        Map<Lane, AtomicInteger> inside = new EnumMap<>(Lane.class);
        Map<Lane, int[]> last = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            inside.put(lane, new AtomicInteger());
            last.put(lane, new int[givers]);
        }
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(2 * givers * each);
        List<Thread> all = new ArrayList<>();
        for (int giver = 0; giver < givers; giver++) {
            int number = giver;
            SplittableRandom random = new SplittableRandom(giver);
            Thread thread = new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    int turn = i;
                    Lane lane = Lane.values()[random.nextInt(Lane.values().length)];
                    Lane next = Lane.values()[random.nextInt(Lane.values().length)];
                    lanes.execute(lane, () -> {
                        if (inside.get(lane).incrementAndGet() != 1) {
                            wrong.add(lane + " runs twice");
                        }
                        if (last.get(lane)[number] >= turn) {
                            wrong.add(lane + ": " + turn + " after " + last.get(lane)[number]);
                        }
                        last.get(lane)[number] = turn;
                        lanes.execute(next, done::countDown);
                        inside.get(lane).decrementAndGet();
                        done.countDown();
                    });
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }

        await(done);
        assertThat(wrong).isEmpty();
    }
}
