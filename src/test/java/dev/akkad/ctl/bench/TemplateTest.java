package dev.akkad.ctl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static PutRequest put(ByteString key, ByteString value) {
        return PutRequest.newBuilder().setKey(key).setValue(value).build();
    }

    private static byte[] written(Template template, Values values, int offset) {
        ByteBuf out = Unpooled.buffer();
        template.write(out, values, offset);
        assertThat(out.readableBytes()).isEqualTo(template.length());
        return ByteBufUtil.getBytes(out);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 256, 5_000})
    void aPutHasTheKeyOfItsNumberAndAValueFromThePool(int valueLength) throws Exception {
        Values values = Values.of(valueLength);
        Template template = Template.of(new KeySpace(1_000, 32), valueLength, TemplateTest::put);

        PutRequest put = PutRequest.parseFrom(written(template.key(987), values, 3));

        assertThat(put.getKey().toStringUtf8()).isEqualTo("bench/00000000000000000000000987");
        assertThat(put.getValue()).isEqualTo(ByteString.copyFrom(values.pool(), 3, valueLength));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 23, 24, 25, 300})
    void keysAreAsLongAsAskedForAndAllDifferent(int keyLength) {
        assertThat(Template.key(keyLength, Integer.MAX_VALUE).size()).isEqualTo(keyLength);
        assertThat(Template.key(keyLength, Integer.MAX_VALUE))
                .isNotEqualTo(Template.key(keyLength, Integer.MAX_VALUE - 1));
        ByteString prefix = Template.prefix(keyLength);
        assertThat(Template.key(keyLength, 5).substring(0, prefix.size())).isEqualTo(prefix);
    }

    @Test
    void everyCopyOfTheKeyIsWritten() throws Exception {
        Workload txn = UnaryLoad.txn(new KeySpace(5, 32), 16);
        UnaryClient client = (UnaryClient) txn.client(0, null, new Lane(1));
        ByteBuf out = Unpooled.buffer();

        client.writeRequest(out);
        TxnRequest request = TxnRequest.parseFrom(ByteBufUtil.getBytes(out));

        ByteString key = request.getCompare(0).getKey();
        assertThat(request.getSuccess(0).getRequestPut().getKey()).isEqualTo(key);
        assertThat(request.getFailure(0).getRequestRange().getKey()).isEqualTo(key);
        assertThat(request.getSuccess(0).getRequestPut().getValue().size()).isEqualTo(16);
    }

    @Test
    void aStampIsTheBeginningOfTheValue() throws Exception {
        Template template = Template.of(new KeySpace(1, 32), 20, TemplateTest::put);
        ByteBuf out = Unpooled.buffer();

        template.stamp(7, -2).write(out);

        ByteBuf value = Unpooled.wrappedBuffer(
                PutRequest.parseFrom(ByteBufUtil.getBytes(out)).getValue().toByteArray());
        assertThat(value.readInt()).isEqualTo(7);
        assertThat(value.readLong()).isEqualTo(-2);
    }

    @Test
    void valuesDiffer() {
        Values values = Values.of(10);
        SplittableRandom random = new SplittableRandom(1);

        assertThat(values.offset(random)).isNotEqualTo(values.offset(random)).isNotNegative();
    }
}
