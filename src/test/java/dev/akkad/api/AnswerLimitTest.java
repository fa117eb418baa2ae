package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeStreamResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask for much and do not read: they get no more than the port may spend on them. */
@Timeout(60)
final class AnswerLimitTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final String RANGE = "etcdserverpb.KV/Range";
    private static final String STREAM = "etcdserverpb.KV/RangeStream";
    private static final RangeRequest ALL = RangeRequest.newBuilder()
            .setKey(ByteString.copyFrom(new byte[1]))
            .setRangeEnd(ByteString.copyFrom(new byte[1]))
            .build();
    private static final RangeRequest ONE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();

    private final PortFixture fixture = new PortFixture(
            settings -> settings.withLimits(ApiSettings.Limits.DEFAULT.withAnswerBytesMax(7 * MEBIBYTE)));
    private final GrpcClient client = fixture.grpc();
    private final List<GrpcClient> sleepers = new ArrayList<>();

    AnswerLimitTest() {
        fixture.member.machine = AnswerLimitTest::answer;
    }

    @AfterEach
    void close() {
        sleepers.forEach(GrpcClient::close);
        client.close();
        fixture.close();
    }

    /** Three MiB for all keys, a few bytes for one. */
    private static Outcome answer(Request request) {
        if (request instanceof Request.Range range) {
            return FakeMember.done(
                    new Response.Range(42, range.range().isSingle() ? kvs(1, 10) : kvs(3, MEBIBYTE), true, 9));
        }
        return FakeMember.done(
                request instanceof Request.DeleteRange
                        ? new Response.DeleteRange(43, 3, kvs(3, MEBIBYTE))
                        : new Response.Put(43, null));
    }

    private static List<KeyValue> kvs(int count, int valueBytes) {
        List<KeyValue> kvs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kvs.add(new KeyValue(Bytes.utf8("k" + i), 2, 2, 1, Bytes.wrap(new byte[valueBytes]), 0));
        }
        return kvs;
    }

    @Test
    void longAnswersAreRefusedWhileOthersAreNotReadAndShortOnesAreNot() {
        sleep(RANGE, RangeResponse.getDefaultInstance());
        sleep(RANGE, RangeResponse.getDefaultInstance());
        await(() -> held() >= 6 * MEBIBYTE);

        Status refusal = client.refusal(RANGE, ALL, RangeResponse.getDefaultInstance());
        assertThat(refusal.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getDescription())
                .isEqualTo("akkad: no memory is left for so large an answer; ask for fewer keys at once, or later");
        assertThat(client.unary(RANGE, ONE, RangeResponse.getDefaultInstance()).getKvsCount())
                .isEqualTo(1);
        assertThat(client.unary(
                                "etcdserverpb.KV/Put",
                                PutRequest.newBuilder().setKey(ONE.getKey()).build(),
                                PutResponse.getDefaultInstance())
                        .getHeader()
                        .getRevision())
                .isEqualTo(43);
        assertThat(fixture.get("/metrics").text())
                .contains("akkad_answer_memory_bytes " + TextFormat.number((double) held()));

        sleepers.forEach(GrpcClient::close);
        await(() -> held() == 0);
        assertThat(client.unary(RANGE, ALL, RangeResponse.getDefaultInstance()).getKvsCount())
                .isEqualTo(3);
        await(() -> held() == 0);
    }

    /** A change is refused before it is made, for its answer cannot be refused afterwards. */
    @Test
    void aDeleteThatWouldTellMuchIsRefusedBeforeItIsDone() {
        DeleteRangeRequest delete = DeleteRangeRequest.newBuilder()
                .setKey(ALL.getKey())
                .setRangeEnd(ALL.getRangeEnd())
                .setPrevKv(true)
                .build();
        sleep("etcdserverpb.KV/DeleteRange", delete, DeleteRangeResponse.getDefaultInstance());
        sleep("etcdserverpb.KV/DeleteRange", delete, DeleteRangeResponse.getDefaultInstance());
        sleep("etcdserverpb.KV/DeleteRange", delete, DeleteRangeResponse.getDefaultInstance());
        await(() -> held() >= 9 * MEBIBYTE);
        int submitted = fixture.member.submitted.size();

        assertThat(client.refusal("etcdserverpb.KV/DeleteRange", delete, DeleteRangeResponse.getDefaultInstance())
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(fixture.member.submitted).hasSize(submitted);
    }

    @Test
    void aStreamHoldsOnlyThePartThatItsClientDoesNotTake() {
        sleep(STREAM, RangeStreamResponse.getDefaultInstance());
        sleep(STREAM, RangeStreamResponse.getDefaultInstance());
        await(() -> held() >= 6 * MEBIBYTE);

        assertThat(held()).isLessThan(7 * MEBIBYTE);
        var refused =
                client.stream(STREAM, RangeRequest.getDefaultInstance(), RangeStreamResponse.getDefaultInstance());
        refused.send(ALL);
        refused.halfClose();
        assertThat(refused.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        sleepers.forEach(GrpcClient::close);
        await(() -> held() == 0);
    }

    private <R extends com.google.protobuf.Message> void sleep(String path, R responseType) {
        sleep(path, ALL, responseType);
    }

    /** Asks on a connection of its own, and never reads. */
    private <Q extends com.google.protobuf.Message, R extends com.google.protobuf.Message> void sleep(
            String path, Q request, R responseType) {
        GrpcClient sleeper = fixture.grpc();
        sleepers.add(sleeper);
        sleeper.askAndSleep(path, request, responseType);
    }

    private long held() {
        return fixture.member.answers().heldBytes();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
