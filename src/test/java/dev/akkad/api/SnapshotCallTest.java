package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.RawHttp;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.wire.pb.etcdserverpb.SnapshotRequest;
import dev.akkad.wire.pb.etcdserverpb.SnapshotResponse;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code Maintenance/Snapshot} over the wire, against a member that reads what the test wants. */
final class SnapshotCallTest {
    private static final String SNAPSHOT = "etcdserverpb.Maintenance/Snapshot";
    private static final int HASH_BYTES = 32;

    private final PortFixture fixture = new PortFixture();
    private final GrpcClient client = fixture.grpc();

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private GrpcClient.Stream<SnapshotRequest, SnapshotResponse> ask() {
        var stream =
                client.stream(SNAPSHOT, SnapshotRequest.getDefaultInstance(), SnapshotResponse.getDefaultInstance());
        stream.send(SnapshotRequest.getDefaultInstance());
        stream.halfClose();
        return stream;
    }

    private FakeExport export() throws InterruptedException {
        FakeExport export = fixture.member.exports.poll(20, TimeUnit.SECONDS);
        assertThat(export).isNotNull();
        return export;
    }

    private static Bytes copy(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    @Test
    void theCopyComesInBlobsThatCountDownAndTheHashIsTheLast() throws Exception {
        fixture.member.status = FakeMember.withoutLeader();
        Bytes copy = copy(300_001);
        var stream = ask();
        FakeExport export = export();
        export.serve(copy, 100_000, "3.7.0");
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);

        List<SnapshotResponse> responses = new ArrayList<>(stream.responses);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (SnapshotResponse response : responses.subList(0, responses.size() - 1)) {
            assertThat(response.getBlob().size()).isBetween(1, 32 * 1024);
            response.getBlob().writeTo(received);
            assertThat(response.getRemainingBytes()).isEqualTo(copy.length() - received.size());
            assertThat(response.getVersion()).isEqualTo("3.7.0");
            assertThat(response.hasHeader()).isFalse();
        }
        assertThat(received.toByteArray()).isEqualTo(copy.unsafeArray());
        SnapshotResponse last = responses.get(responses.size() - 1);
        assertThat(last.getBlob())
                .isEqualTo(
                        ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(copy.unsafeArray())))
                .hasSize(HASH_BYTES);
        assertThat(last.getRemainingBytes()).isZero();
        assertThat(last.getVersion()).isEqualTo("3.7.0");
        assertThat(export.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLearnerServesIt() throws InterruptedException {
        fixture.member.status = FakeMember.with(FakeMember.MEMBER_ID, true, List.of());
        var stream = ask();
        export().serve(copy(5), 5, "");

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aClientThatCancelsEndsTheReading() throws InterruptedException {
        var stream = ask();
        FakeExport export = export();
        stream.cancel();

        assertThat(export.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatDoesNotReadIsNotReadAheadFor() throws InterruptedException {
        int piece = 256 * 1024;
        Bytes copy = copy(200 * piece);
        client.askAndSleep(SNAPSHOT, SnapshotRequest.getDefaultInstance(), SnapshotResponse.getDefaultInstance());
        FakeExport export = export();
        export.serve(copy, piece, "");
        // Meanwhile another client is served whole, so there was time for more.
        var other = ask();
        FakeExport second = export();
        second.serve(copy, piece, "");
        assertThat(other.end().getCode()).isEqualTo(Status.Code.OK);

        assertThat(second.asked.get()).isEqualTo(200);
        assertThat(export.asked.get()).isLessThan(20);
        client.close();
        assertThat(export.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReadingThatFailsEndsTheCallWithItsError() throws InterruptedException {
        var stream = ask();
        export().fail(EtcdError.TIMEOUT);

        Status status = stream.end();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("etcdserver: request timed out");
    }

    @Test
    void theGatewayStreamsTheSameBytes() throws InterruptedException {
        Bytes copy = copy(40_000);
        try (RawHttp http = new RawHttp(fixture.number())) {
            http.post("/v3/maintenance/snapshot", "{}");
            export().serve(copy, 40_000, "3.7.0");

            assertThat(http.head().status()).isEqualTo(200);
            assertThat(http.line().orElseThrow())
                    .contains("\"remaining_bytes\":\"7232\"")
                    .contains(base64(copy, 0, 32 * 1024))
                    .contains("\"version\":\"3.7.0\"");
            assertThat(http.line().orElseThrow()).contains(base64(copy, 32 * 1024, 40_000));
            assertThat(http.line().orElseThrow()).contains("\"blob\"");
            assertThat(http.line()).isEmpty();
        }
    }

    private static String base64(Bytes copy, int from, int to) {
        byte[] part = Arrays.copyOfRange(copy.unsafeArray(), from, to);
        return "\"blob\":\"" + Base64.getEncoder().encodeToString(part) + "\"";
    }
}
