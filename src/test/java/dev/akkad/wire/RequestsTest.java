package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import org.junit.jupiter.api.Test;

final class RequestsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("k");

    @Test
    void aSortOutsideTheEnumIsRefusedAfterTheKey() {
        RangeRequest order =
                RangeRequest.newBuilder().setKey(KEY).setSortOrderValue(3).build();
        RangeRequest target = RangeRequest.newBuilder().setSortTargetValue(9).build();

        assertThat(Requests.refusal(order)).isEqualTo(EtcdError.INVALID_SORT_OPTION);
        assertThat(Requests.refusal(target)).isEqualTo(EtcdError.EMPTY_KEY);
        assertThat(Requests.refusal(RangeRequest.getDefaultInstance())).isNull();
    }

    @Test
    void aSortOutsideTheEnumIsFoundInNestedTransactions() {
        RequestOp bad = RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(KEY).setSortOrderValue(-1))
                .build();
        TxnRequest inner = TxnRequest.newBuilder().addFailure(bad).build();
        TxnRequest outer = TxnRequest.newBuilder()
                .addSuccess(RequestOp.getDefaultInstance())
                .addFailure(RequestOp.newBuilder().setRequestTxn(inner))
                .build();

        assertThat(Requests.refusal(outer)).isEqualTo(EtcdError.INVALID_SORT_OPTION);
    }

    @Test
    void anUnknownAlarmActionIsAnUnknownMethod() {
        assertThat(Requests.refusal(AlarmRequest.newBuilder().setActionValue(7).build()))
                .isEqualTo(EtcdError.UNKNOWN_METHOD);
    }

    @Test
    void anUnknownAlarmTypeIsNotAll() {
        assertThat(Requests.of(AlarmRequest.newBuilder().setAlarmValue(7).build())
                        .type())
                .isEqualTo(Request.AlarmType.UNRECOGNIZED);
    }

    @Test
    void anOpWithoutRequestKeepsItsPlace() {
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.getDefaultInstance())
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(KEY)))
                .build();

        assertThat(Requests.of(txn).success())
                .containsExactly(
                        new Request.Missing(), new Request.Put(Bytes.utf8("k"), Bytes.EMPTY, 0, false, false, false));
    }

    @Test
    void aTargetUnionThatDoesNotFitTheTargetCountsAsMissing() {
        Compare compare = Compare.newBuilder()
                .setTarget(Compare.CompareTarget.VERSION)
                .setResult(Compare.CompareResult.GREATER)
                .setKey(KEY)
                .setModRevision(12)
                .build();

        Request.Txn txn =
                Requests.of(TxnRequest.newBuilder().addCompare(compare).build());

        assertThat(txn.compares().get(0).number()).isZero();
    }

    @Test
    void aPutReadByHandSkipsWhatItDoesNotKnow() throws InvalidProtocolBufferException {
        byte[] known = PutRequest.newBuilder().setKey(KEY).setLease(9).build().toByteArray();
        byte[] withUnknown = java.util.Arrays.copyOf(known, known.length + 3);
        withUnknown[known.length] = (byte) 0xf8;
        withUnknown[known.length + 1] = 0x01;
        withUnknown[known.length + 2] = 0x05;

        assertThat(Requests.put(withUnknown))
                .isEqualTo(new Request.Put(Bytes.utf8("k"), Bytes.EMPTY, 9, false, false, false));
        assertThatThrownBy(() -> Requests.put(new byte[] {10, 100, 1}))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
