package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemoryStore;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the threads of production, while every lane of lists has a list in hand and more of them waiting. */
@Timeout(30)
final class ReaderLanesTest {
    private static final int LANES = 2;
    private static final int LISTS = 50;

    /** What may be read before it is another lane's turn: one list on each thread, and some for good measure. */
    private static final int LISTS_OF_A_TURN = 10;

    private final ActorTestKit kit = ActorTestKit.create();
    private final MemberContext member = MemberContexts.of(1, List.of());
    private final CompletableFuture<Outcome> answer = new CompletableFuture<>();
    private final CountDownLatch inHand = new CountDownLatch(LANES);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private Readers readers;

    @BeforeEach
    void list() throws Exception {
        member.machine = Machine.open(new MemoryStore(), MachineSettings.DEFAULT);
        CompletableFuture<Readers> spawned = new CompletableFuture<>();
        kit.spawn(Behaviors.setup(context -> {
            spawned.complete(Readers.spawn(context, member, new Supervision(Interception.NONE)));
            return Behaviors.empty();
        }));
        readers = spawned.get();
        for (int i = 0; i < LISTS; i++) {
            readers.list(new Reader.History(this::readList));
        }
        inHand.await();
    }

    @AfterEach
    void shutdown() {
        goOn.countDown();
        over.countDown();
        kit.shutdownTestKit();
    }

    private void readList() {
        int number = begun.incrementAndGet();
        inHand.countDown();
        try {
            (number > LISTS_OF_A_TURN ? over : goOn).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aReadOfFewKeysDoesNotWaitForAnyList() throws Exception {
        member.pending.register(new Pending.Waiting(1, Pending.Kind.READ, 0, answer::complete));

        readers.read(List.of(new MemberContext.Read(1, null)));

        assertThat(answer.get()).isEqualTo(new Outcome.Done(new Response.Done(1)));
    }

    @Test
    void aHashHasItsTurnBeforeTheListsAreAllRead() throws Exception {
        readers.hash(new Reader.HashToCompare(0, 0, answer::complete));

        goOn.countDown();

        assertThat(answer.get()).isEqualTo(new Outcome.Refused(EtcdError.STOPPED));
    }
}
