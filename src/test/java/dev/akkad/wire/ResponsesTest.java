package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.StoredKeyValues;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponsesTest {
    private static final Origin ORIGIN = new Origin(-1, 2, 3);
    private static final KeyValue KV = new KeyValue(Bytes.utf8("k"), 2, 3, 4, Bytes.utf8("v"), 5);

    @Test
    void onlyTheTopLevelSaysWhoAnswered() {
        Response.Txn inner = new Response.Txn(8, false, List.of(new Response.DeleteRange(8, 1, List.of(KV))));
        Response.Txn outer = new Response.Txn(
                8, true, List.of(new Response.Range(7, List.of(KV), true, 9), new Response.Put(8, KV), inner));

        TxnResponse txn = (TxnResponse) Responses.of(ORIGIN, outer);

        ResponseHeader onlyRevision = ResponseHeader.newBuilder().setRevision(7).build();
        assertThat(txn.getHeader()).isEqualTo(ORIGIN.header(8));
        assertThat(txn.getSucceeded()).isTrue();
        assertThat(txn.getResponses(0).getResponseRange().getHeader()).isEqualTo(onlyRevision);
        assertThat(txn.getResponses(0).getResponseRange().getCount()).isEqualTo(9);
        assertThat(txn.getResponses(1).getResponsePut().getPrevKv()).isEqualTo(KeyValues.proto(KV));
        TxnResponse nested = txn.getResponses(2).getResponseTxn();
        assertThat(nested.hasHeader()).isTrue();
        assertThat(nested.getHeader()).isEqualTo(ResponseHeader.getDefaultInstance());
        assertThat(nested.getResponses(0).getResponseDeleteRange().getHeader().getMemberId())
                .isZero();
    }

    @Test
    void leasesAndAlarmsKeepTheirOrderAndNames() {
        var ttl = (LeaseTimeToLiveResponse)
                Responses.of(ORIGIN, new Response.LeaseTimeToLive(4, 7, -1, 0, List.of(Bytes.utf8("a"))));
        var leases = (LeaseLeasesResponse) Responses.of(ORIGIN, new Response.LeaseLeases(4, List.of(9L, 1L)));
        var alarms = (AlarmResponse) Responses.of(
                ORIGIN, new Response.Alarm(4, List.of(new Response.AlarmMember(-8, Request.AlarmType.CORRUPT))));

        assertThat(ttl.getTTL()).isEqualTo(-1);
        assertThat(ttl.getKeys(0).toStringUtf8()).isEqualTo("a");
        assertThat(leases.getLeases(0).getID()).isEqualTo(9);
        assertThat(alarms.getAlarms(0).getAlarm()).isEqualTo(AlarmType.CORRUPT);
        assertThat(alarms.getHeader().getRaftTerm()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1_000_000})
    void aRangeInPiecesIsTheSameMessage(int bytesMax) {
        List<KeyValue> kvs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            kvs.add(new KeyValue(Bytes.utf8("key" + i), i, i + 1, i * 1_000L, Bytes.wrap(new byte[i * 7]), -i));
        }
        StoredKeyValues.Builder stored = new StoredKeyValues.Builder();
        kvs.forEach(kv -> stored.add(KeyValueCodec.encode(kv)));

        byte[] expected =
                Responses.of(ORIGIN, new Response.Range(60, kvs, true, 77)).toByteArray();
        assertThat(inPieces(new Response.Range(60, kvs, true, 77), bytesMax)).isEqualTo(expected);
        assertThat(inPieces(new Response.Range(60, stored.build(), true, 77), bytesMax))
                .isEqualTo(expected);
    }

    private static byte[] inPieces(Response.Range range, int bytesMax) {
        RangeWriter writer = new RangeWriter(ORIGIN, range);
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        while (!writer.isFinished()) {
            byte[] piece = writer.next(2, bytesMax);
            pieces.write(piece, 2, piece.length - 2);
        }
        assertThat(pieces.size()).isEqualTo((int) writer.size());
        return pieces.toByteArray();
    }

    @Test
    void anEmptyRangeIsOnePiece() throws InvalidProtocolBufferException {
        RangeWriter writer = new RangeWriter(ORIGIN, new Response.Range(1, List.of(), false, 0));

        RangeResponse response = RangeResponse.parseFrom(writer.next(0, 10));

        assertThat(writer.isFinished()).isTrue();
        assertThat(response)
                .isEqualTo(
                        RangeResponse.newBuilder().setHeader(ORIGIN.header(1)).build());
    }

    @Test
    void aKeyValueComesBackAsItWas() {
        assertThat(KeyValues.of(KeyValues.proto(KV))).isEqualTo(KV);
    }
}
