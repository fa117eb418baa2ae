package dev.akkad.member.system.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LaneExecutorTest {
    private static final List<String> DISPATCHERS =
            List.of("akkad.raft-dispatcher", "akkad.keyspace-dispatcher", "akkad.selector-dispatcher");

    private static List<Thread> lanesOf(String system) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(system + "-akkad.lanes"))
                .toList();
    }

    private static Behavior<String> echo(akka.actor.typed.ActorRef<String> to) {
        return Behaviors.receive(String.class)
                .onAnyMessage(message -> {
                    to.tell(message);
                    return Behaviors.same();
                })
                .build();
    }

    @Test
    void theDispatchersOfAnActorSystemShareTheirThreadsUntilItEnds() throws InterruptedException {
        ActorTestKit first = ActorTestKit.create("first");
        ActorTestKit second = ActorTestKit.create("second");
        for (ActorTestKit kit : List.of(first, second)) {
            var probe = kit.<String>createTestProbe();
            for (String dispatcher : DISPATCHERS) {
                kit.spawn(echo(probe.getRef()), DispatcherSelector.fromConfig(dispatcher))
                        .tell(dispatcher);
            }
            assertThat(probe.receiveSeveralMessages(DISPATCHERS.size(), Duration.ofSeconds(20)))
                    .containsExactlyInAnyOrderElementsOf(DISPATCHERS);
        }
        List<Thread> ending = lanesOf("first");
        assertThat(ending).hasSameSizeAs(Lane.values());
        assertThat(lanesOf("second")).hasSameSizeAs(Lane.values()).doesNotContainAnyElementsOf(ending);

        first.shutdownTestKit();

        for (Thread thread : ending) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(lanesOf("second")).hasSameSizeAs(Lane.values());
        second.shutdownTestKit();
    }

    @Test
    void whatWasTakenBeforeTheEndIsDone() throws InterruptedException {
        Lanes lanes = new Lanes(Thread::new);
        LaneExecutor executor = new LaneExecutor(lanes, Lane.KEYSPACE, lanes::close);
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        executor.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            done.countDown();
        });
        executor.execute(done::countDown);

        executor.shutdown();

        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> executor.execute(done::countDown)).isInstanceOf(RejectedExecutionException.class);
        free.countDown();
        assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(done.getCount()).isZero();
    }
}
