package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import dev.akkad.it.Ports;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.auth.AuthSettings;
import dev.akkad.member.remote.RemoteSettings;
import dev.akkad.store.DataDir;
import dev.akkad.store.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A store that takes its time. */
@ExtendWith(Quiet.class)
final class DefragmentTest {
    private static final long CLUSTER = 7;
    private static final long MEMBER = 1;

    @TempDir
    private Path directory;

    /** The rewriting of the store begins, and ends when it is let. */
    private static final class Slow implements Surroundings, MemberPorts.Reclaim {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch allowed = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public MemberPorts ports(MemberPorts real) {
            return new MemberPorts(
                    real.incoming(), real.stores(), this, real.cluster(), real.fatal(), real.interception());
        }

        @Override
        public void run() {}

        @Override
        public void defragment() throws IOException {
            begun.countDown();
            try {
                allowed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            ended.countDown();
        }
    }

    private MemberSystem start(Surroundings surroundings) throws IOException {
        String url = "http://127.0.0.1:" + Ports.free(1).get(0);
        MemberSettings settings = new MemberSettings(
                "m1",
                directory,
                CLUSTER,
                MEMBER,
                List.of(new MemberInfo(MEMBER, "m1", List.of(url), List.of(), false)),
                List.of(),
                new MemberSettings.Timing(Duration.ofMillis(20), 5, 50, Duration.ofMinutes(10), Duration.ofMillis(100)),
                new MemberSettings.Limits(0, 1 << 20, 128, 10_000, 5_000, 16 << 20),
                MemberSettings.AutoCompaction.OFF,
                MemberSettings.Upkeep.DEFAULT,
                AuthSettings.DEFAULT,
                MemberSettings.Reconfiguration.DEFAULT);
        DataDir data = DataDir.open(directory);
        data.found(new Identity(CLUSTER, MEMBER, "m1"));
        return MemberSystem.start(
                settings,
                RemoteSettings.ofUrls(url, url),
                data,
                MemberMetrics.NONE,
                surroundings,
                (ending, reason) -> {});
    }

    private static <T> T within(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksForOneThatTakesLongIsAnsweredWhileItGoesOn() throws Exception {
        Slow slow = new Slow();
        MemberSystem system = start(slow);
        try {
            within(system.whenReady());
            CompletableFuture<Outcome> answer = new CompletableFuture<>();

            system.node().defragment(answer::complete);
            assertThat(slow.begun.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(within(answer)).isInstanceOf(Outcome.Done.class);
            assertThat(slow.ended.getCount()).as("it goes on").isOne();
            CompletableFuture<Outcome> read = new CompletableFuture<>();
            system.node().linearize(read::complete);
            assertThat(within(read)).as("the member serves").isInstanceOf(Outcome.Done.class);

            slow.allowed.countDown();
            assertThat(slow.ended.await(60, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Outcome> next = new CompletableFuture<>();
            system.node().defragment(next::complete);
            assertThat(within(next)).isEqualTo(new Outcome.Done(new Response.Done(1)));
        } finally {
            slow.allowed.countDown();
            within(system.stop().toCompletableFuture());
        }
    }
}
