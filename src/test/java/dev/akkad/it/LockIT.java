package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.api.lock.LockGrpc;
import io.etcd.jetcd.api.lock.LockRequest;
import io.etcd.jetcd.api.lock.UnlockRequest;
import io.etcd.jetcd.lock.LockResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks through jetcd, on akkad and on etcd alike. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class LockIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long TTL_SECONDS = 120;
    private static final int CROWD = 1_000;

    private static SideBySide sideBySide;

    @BeforeAll
    static void startAll() {
        sideBySide = SideBySide.start(1);
    }

    @AfterAll
    static void stopAll() {
        sideBySide.close();
    }

    private static Client client(Program program) {
        return Jetcd.client(sideBySide.cluster(program), 0);
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void oneHoldsAndTheOthersWaitInTurn(Program program) {
        try (Client client = client(program)) {
            ByteSequence name = Jetcd.bytes("turn");
            long first = Jetcd.lease(client, TTL_SECONDS);
            long second = Jetcd.lease(client, TTL_SECONDS);
            long third = Jetcd.lease(client, TTL_SECONDS);

            LockResponse held = Jetcd.await(client.getLockClient().lock(name, first));
            assertThat(held.getKey()).isEqualTo(Jetcd.bytes("turn/" + Long.toHexString(first)));
            // The same lease has it already.
            assertThat(Jetcd.await(client.getLockClient().lock(name, first)).getKey())
                    .isEqualTo(held.getKey());
            var waiting = client.getLockClient().lock(name, second);
            awaitSeats(client, 2);
            var last = client.getLockClient().lock(name, third);
            awaitSeats(client, 3);
            assertThat(waiting).isNotDone();

            long freed = Jetcd.await(client.getLockClient().unlock(held.getKey()))
                    .getHeader()
                    .getRevision();
            LockResponse next = Jetcd.await(waiting);
            assertThat(next.getKey()).isEqualTo(Jetcd.bytes("turn/" + Long.toHexString(second)));
            assertThat(next.getHeader().getRevision()).isEqualTo(freed);
            assertThat(last).isNotDone();
            // A lease that ends gives the lock back.
            Jetcd.await(client.getLeaseClient().revoke(second));
            assertThat(Jetcd.await(last).getKey()).isEqualTo(Jetcd.bytes("turn/" + Long.toHexString(third)));
            // Nothing to unlock is no error.
            Jetcd.await(client.getLockClient().unlock(held.getKey()));
        }
    }

    private static void awaitSeats(Client client, long count) {
        Eventually.holds(count + " seats are taken", LIMIT, () -> Jetcd.count(client, "turn/") == count);
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void aLeaseOfItsOwnComesWithALockWithoutOne(Program program) {
        try (Client client = client(program)) {
            String key = Jetcd.await(client.getLockClient().lock(Jetcd.bytes("fresh"), 0))
                    .getKey()
                    .toString();
            long lease = Long.parseUnsignedLong(key.substring("fresh/".length()), 16);

            assertThat(Jetcd.ttl(client, lease).getGrantedTTL()).isEqualTo(60);
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void aWaiterThatGoesOrIsLateLeavesNoKey(Program program) {
        try (Client client = client(program)) {
            ManagedChannel channel = channel(program);
            try {
                Jetcd.await(client.getLockClient().lock(Jetcd.bytes("late"), Jetcd.lease(client, TTL_SECONDS)));
                var waiting = LockGrpc.newFutureStub(channel).lock(request("late", Jetcd.lease(client, TTL_SECONDS)));
                Eventually.holds("it waits", LIMIT, () -> Jetcd.count(client, "late/") == 2);
                waiting.cancel(true);
                Eventually.holds("its key is gone", LIMIT, () -> Jetcd.count(client, "late/") == 1);

                LockRequest request = request("late", Jetcd.lease(client, TTL_SECONDS));
                Status late = refusal(
                        channel,
                        stub -> stub.withDeadlineAfter(1, TimeUnit.SECONDS).lock(request));
                // Client and server watch the same clock; the server of 3.4 says so without a code.
                assertThat(late.getDescription()).contains("deadline exceeded");
                Eventually.holds("its key is gone", LIMIT, () -> Jetcd.count(client, "late/") == 1);
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void refusalsAreTextsWithoutACode(Program program) {
        try (Client client = client(program)) {
            ManagedChannel channel = channel(program);
            try {
                assertUnknown(
                        refusal(channel, stub -> stub.lock(request("refused", 404))),
                        "etcdserver: requested lease not found");
                assertUnknown(
                        refusal(channel, stub -> stub.unlock(UnlockRequest.getDefaultInstance())),
                        "etcdserver: key is not provided");
                assertThatThrownBy(() -> Jetcd.await(client.getLockClient().lock(Jetcd.bytes("refused"), 404)))
                        .hasMessageContaining("etcdserver: requested lease not found");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /** As etcd since 3.5; 3.4 answers as if the lock were held. */
    @ParameterizedTest
    @EnumSource(names = {"AKKAD", "ETCD35"})
    void aWaiterWhoseLeaseEndedIsToldSo(Program program) {
        try (Client client = client(program)) {
            ManagedChannel channel = channel(program);
            ByteSequence held = Jetcd.await(
                            client.getLockClient().lock(Jetcd.bytes("ended"), Jetcd.lease(client, TTL_SECONDS)))
                    .getKey();
            long lease = Jetcd.lease(client, TTL_SECONDS);
            CompletableFuture<Status> end = CompletableFuture.supplyAsync(
                    () -> refusal(channel, stub -> stub.lock(request("ended", lease))),
                    task -> new Thread(task, "waiter").start());
            Eventually.holds("it waits", LIMIT, () -> Jetcd.count(client, "ended/") == 2);

            Jetcd.await(client.getLeaseClient().revoke(lease));
            Jetcd.await(client.getLockClient().unlock(held));

            assertUnknown(end.orTimeout(30, TimeUnit.SECONDS).join(), "mutex: session is expired");
            channel.shutdownNow();
        }
    }

    private static LockRequest request(String name, long lease) {
        return LockRequest.newBuilder()
                .setName(EtcdClient.bytes(name))
                .setLease(lease)
                .build();
    }

    private static void assertUnknown(Status status, String text) {
        assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    private static ManagedChannel channel(Program program) {
        return NettyChannelBuilder.forTarget(
                        "dns:///" + sideBySide.cluster(program).member(0).endpoint())
                .usePlaintext()
                .build();
    }

    private static Status refusal(ManagedChannel channel, Function<LockGrpc.LockBlockingStub, Object> call) {
        try {
            Object answer = call.apply(LockGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS));
            throw new AssertionError("answered: " + answer);
        } catch (StatusRuntimeException refused) {
            return refused.getStatus();
        }
    }

    /** Waiting takes neither a thread nor much memory: the member has 256 MiB in all. */
    @Test
    void aThousandWaitersCostNoThread() {
        try (Client client = client(Program.AKKAD)) {
            ByteSequence name = Jetcd.bytes("crowd");
            ByteSequence held = Jetcd.await(client.getLockClient().lock(name, Jetcd.lease(client, TTL_SECONDS)))
                    .getKey();
            int threads = threads();
            List<CompletableFuture<LockResponse>> waiting = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                waiting.add(client.getLockClient().lock(name, Jetcd.lease(client, TTL_SECONDS)));
            }
            Eventually.holds("all wait", LIMIT, () -> Jetcd.count(client, "crowd/") == CROWD + 1);
            assertThat(threads()).isLessThan(threads + 20);

            for (int served = 0; served < CROWD; served++) {
                Jetcd.await(client.getLockClient().unlock(held));
                held = Jetcd.await(CompletableFuture.anyOf(waiting.toArray(CompletableFuture<?>[]::new))
                                .thenApply(LockResponse.class::cast))
                        .getKey();
                assertThat(waiting.removeIf(CompletableFuture::isDone)).isTrue();
                assertThat(waiting).hasSize(CROWD - 1 - served);
            }
        }
    }

    private static int threads() {
        List<String> lines = HttpPage.get(sideBySide.akkad().member(0).clientUrl() + "/metrics")
                .lines("jvm_threads_current");
        return (int) Double.parseDouble(lines.get(0).split(" ", -1)[1]);
    }
}
