package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InboxTest {
    private final Vertx vertx = ClientPort.vertx(1);
    private final Context context = vertx.getOrCreateContext();
    private final Inbox inbox = new Inbox(context);
    private final CountDownLatch ran = new CountDownLatch(1);

    @AfterEach
    void close() {
        PortFixture.await(vertx.close());
    }

    @Test
    void aTaskThatFailsDoesNotHoldUpThoseBehindIt() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        context.runOnContext(nothing -> await(ready)); // so that both tasks are drained together
        inbox.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        inbox.execute(ran::countDown);
        ready.countDown();

        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** As when a jar is replaced under a program that runs. */
    @Test
    void codeThatCannotBeLoadedIsReportedAndHoldsUpNobody() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        inbox.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.complete(failure));
            throw new NoClassDefFoundError("on purpose");
        });
        inbox.execute(ran::countDown);

        assertThat(reported.get(20, TimeUnit.SECONDS)).hasMessage("on purpose");
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
