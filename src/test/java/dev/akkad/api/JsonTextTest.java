package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.pb.etcdserverpb.AlarmMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
    private static String print(MessageLite message) {
        return new String(JsonText.print(message), StandardCharsets.UTF_8);
    }

    @Test
    void namesAreThoseOfTheSchema() {
        assertThat(print(LeaseTimeToLiveResponse.newBuilder()
                        .setID(-1)
                        .setTTL(5)
                        .setGrantedTTL(Long.MAX_VALUE)
                        .addKeys(ByteString.copyFromUtf8("k"))
                        .build()))
                .isEqualTo("{\"ID\":\"-1\",\"TTL\":\"5\",\"grantedTTL\":\"9223372036854775807\",\"keys\":[\"aw==\"]}");
        assertThat(print(Member.newBuilder()
                        .setID(-1)
                        .addPeerURLs("http://a:1?b=c&d")
                        .setIsLearner(true)
                        .build()))
                .isEqualTo("{\"ID\":\"18446744073709551615\",\"peerURLs\":[\"http://a:1?b=c&d\"],\"isLearner\":true}");
    }

    @Test
    void smallNumbersAreNumbersAndEnumsNames() {
        assertThat(print(HashKVResponse.newBuilder().setHash(-1).build())).isEqualTo("{\"hash\":4294967295}");
        assertThat(print(AlarmMember.newBuilder().setAlarm(AlarmType.NOSPACE).build()))
                .isEqualTo("{\"alarm\":\"NOSPACE\"}");
    }

    @Test
    void textIsEscapedAsJsonAsksAndNoFurther() {
        assertThat(print(WatchResponse.newBuilder()
                        .setCancelReason("code = \"<>&'\" \\u003d \\\\u003d é \n")
                        .build()))
                .isEqualTo("{\"cancel_reason\":\"code = \\\"<>&'\\\" \\\\u003d \\\\\\\\u003d é \\n\"}");
    }

    @Test
    void ofSeveralFieldsTheOneThatIsSetIsWrittenEvenIfEmpty() {
        assertThat(print(Compare.newBuilder().setModRevision(0).build())).isEqualTo("{\"mod_revision\":\"0\"}");
    }

    @Test
    void errorsAreEscapedToo() {
        GrpcError error = new GrpcError(GrpcCode.UNKNOWN, "\"leader\" field must be provided");

        assertThat(new String(JsonText.error(error), StandardCharsets.UTF_8))
                .isEqualTo("{\"code\":2,\"message\":\"\\\"leader\\\" field must be provided\"}");
        assertThat(new String(JsonText.streamError(error), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":{\"code\":2,\"message\":\"\\\"leader\\\" field must be provided\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"TTL\":\"-7\",\"ID\":\"9\"}", "{\"TTL\":-7,\"ID\":9}", "{\"TTL\":-7.0,\"ID\":9e0}"})
    void numbersMayBeTextOrNumbers(String json) throws InvalidProtocolBufferException {
        assertThat(JsonText.parse(LeaseGrantRequest.getDescriptor(), json).toByteString())
                .isEqualTo(LeaseGrantRequest.newBuilder()
                        .setTTL(-7)
                        .setID(9)
                        .build()
                        .toByteString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"TTL\":1.5}", "{\"TTL\":\"x\"}", "{\"TTL\":\"9223372036854775808\"}", "{\"TTL\":{}}"})
    void whatIsNoWholeNumberIsRefused(String json) {
        assertThatThrownBy(() -> JsonText.parse(LeaseGrantRequest.getDescriptor(), json))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            json.append("{\"success\":[{\"request_txn\":");
        }
        json.append("{}").append("}]}".repeat(200));

        assertThatThrownBy(() -> JsonText.parse(TxnRequest.getDescriptor(), json.toString()))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }

    @Test
    void twoOfSeveralFieldsAreRefused() {
        assertThatThrownBy(() -> JsonText.parse(
                        RequestOp.getDescriptor(), "{\"request_put\":{},\"request_range\":{\"key\":\"aw==\"}}"))
                .isInstanceOf(InvalidProtocolBufferException.class);
    }
}
