package dev.akkad.ctl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class FieldCursorTest {
    private final FieldCursor cursor = new FieldCursor();

    @Test
    void itFindsNumbersAndBytes() {
        byte[] message = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setModRevision(1L << 40)
                .setValue(ByteString.copyFromUtf8("value"))
                .build()
                .toByteArray();
        ByteBuf buffer = Unpooled.buffer().writeByte(9).writeBytes(message).writeByte(9);
        cursor.over(buffer, 1, 1 + message.length);

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.number).isEqualTo(1);
        assertThat(cursor.to - cursor.from).isEqualTo(1);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.number).isEqualTo(3);
        assertThat(cursor.value).isEqualTo(1L << 40);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.number).isEqualTo(5);
        assertThat(buffer.slice(cursor.from, cursor.to - cursor.from))
                .isEqualTo(Unpooled.wrappedBuffer("value".getBytes(UTF_8)));
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void whatIsNoMessageIsRefused() {
        ByteBuf endless = Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        cursor.over(endless, 0, 11);

        assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
    }
}
