package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class InboxTest {
    /** As when a jar is replaced under a program that runs. */
    @Test
    @Timeout(60)
    void codeThatCannotBeLoadedIsReportedAndHoldsUpNobody() throws Exception {
        Vertx vertx = ClientPort.vertx(1);
        try {
            Context context = vertx.getOrCreateContext();
            Inbox inbox = new Inbox(context);
            CompletableFuture<Throwable> reported = new CompletableFuture<>();
            CountDownLatch ran = new CountDownLatch(1);
            inbox.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.complete(failure));
                throw new NoClassDefFoundError("on purpose");
            });
            inbox.execute(ran::countDown);

            assertThat(reported.get(20, TimeUnit.SECONDS)).hasMessage("on purpose");
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            PortFixture.await(vertx.close());
        }
    }

    @Test
    @Timeout(60)
    void aTaskThatFailsDoesNotHoldUpThoseBehindIt() throws InterruptedException {
        Vertx vertx = ClientPort.vertx(1);
        try {
            Context context = vertx.getOrCreateContext();
            Inbox inbox = new Inbox(context);
            CountDownLatch ready = new CountDownLatch(1);
            CountDownLatch ran = new CountDownLatch(1);
            context.runOnContext(nothing -> await(ready)); // so that both tasks are drained together
            inbox.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            inbox.execute(ran::countDown);
            ready.countDown();

            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            PortFixture.await(vertx.close());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
