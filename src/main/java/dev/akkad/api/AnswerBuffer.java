package dev.akkad.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What calls answer within one turn of the loop, as it goes onto the wire: whole answers of unary calls (HEADERS, DATA
 * and HEADERS again with the status OK) and single messages of streams (DATA).
 *
 * <p>The header blocks are constants made of static and literal entries only, so they neither depend on the
 * connection's header table nor change it (RFC 7541, 6.2.2). One thing they may not do is come first after the client
 * has changed the table's size: the encoder must announce that first, so the next answer is left to it.
 */
final class AnswerBuffer {
    private static final int FRAME_HEAD_BYTES = 9;
    /** What every peer accepts (RFC 9113, 4.2). */
    private static final int FRAME_BYTES_MAX = 16_384;

    private static final int ROOM_BYTES = 32 * 1024;
    private static final byte DATA = 0;
    private static final byte HEADERS = 1;
    private static final byte END_STREAM = 1;
    private static final byte END_HEADERS = 4;

    /** {@code :status: 200} is entry 8 of the static table, {@code content-type} is 31. */
    private static final byte[] HEAD = block((byte) 0x88, (byte) 0x0f, (byte) 0x10, "application/grpc");

    private static final byte[] TAIL = tail();

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf out;
    private byte[] scratch = new byte[512];
    private boolean isTableSizeAnnounced;

    AnswerBuffer(ChannelHandlerContext context) {
        this.context = context;
    }

    private static byte[] block(byte status, byte literal, byte name, String value) {
        byte[] text = value.getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[4 + text.length];
        block[0] = status;
        block[1] = literal;
        block[2] = name;
        block[3] = (byte) text.length;
        System.arraycopy(text, 0, block, 4, text.length);
        return block;
    }

    /** {@code grpc-status: 0}, with a name of its own. */
    private static byte[] tail() {
        byte[] name = "grpc-status".getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[2 + name.length + 2];
        block[1] = (byte) name.length;
        System.arraycopy(name, 0, block, 2, name.length);
        block[block.length - 2] = 1;
        block[block.length - 1] = '0';
        return block;
    }

    /** Whether an answer with so many bytes of DATA may be added now. */
    boolean takes(int dataBytes) {
        return isTableSizeAnnounced && fitsFrame(dataBytes);
    }

    static boolean fitsFrame(int dataBytes) {
        return dataBytes <= FRAME_BYTES_MAX;
    }

    /** The client changed the size of the header table. */
    void onHeaderTableChanged() {
        isTableSizeAnnounced = false;
    }

    /** The encoder wrote a header block, and with it whatever it had to announce. */
    void onHeadersWritten() {
        isTableSizeAnnounced = true;
    }

    void addAnswer(int streamId, MessageLite message) {
        int size = message.getSerializedSize();
        ByteBuf buffer = room(3 * FRAME_HEAD_BYTES + HEAD.length + Frames.PREFIX_BYTES + size + TAIL.length);
        frameHead(buffer, HEAD.length, HEADERS, END_HEADERS, streamId);
        buffer.writeBytes(HEAD);
        data(buffer, streamId, message, size);
        frameHead(buffer, TAIL.length, HEADERS, (byte) (END_HEADERS | END_STREAM), streamId);
        buffer.writeBytes(TAIL);
    }

    void addMessage(int streamId, MessageLite message) {
        int size = message.getSerializedSize();
        data(room(FRAME_HEAD_BYTES + Frames.PREFIX_BYTES + size), streamId, message, size);
    }

    private void data(ByteBuf buffer, int streamId, MessageLite message, int size) {
        frameHead(buffer, Frames.PREFIX_BYTES + size, DATA, (byte) 0, streamId);
        buffer.writeByte(0).writeInt(size);
        body(buffer, message, size);
    }

    private ByteBuf room(int bytes) {
        ByteBuf buffer = out;
        if (buffer != null && buffer.writableBytes() < bytes) {
            write();
            buffer = null;
        }
        if (buffer == null) {
            buffer = context.alloc().directBuffer(Math.max(ROOM_BYTES, bytes));
            out = buffer;
        }
        return buffer;
    }

    private static void frameHead(ByteBuf buffer, int length, byte type, byte flags, int streamId) {
        buffer.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
    }

    private void body(ByteBuf buffer, MessageLite message, int size) {
        if (size > scratch.length) {
            scratch = new byte[Math.min(FRAME_BYTES_MAX, 2 * size)];
        }
        try {
            CodedOutputStream coded = CodedOutputStream.newInstance(scratch, 0, size);
            message.writeTo(coded);
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
        buffer.writeBytes(scratch, 0, size);
    }

    /** Hands what was gathered to the socket, unflushed. */
    void write() {
        ByteBuf buffer = out;
        out = null;
        if (buffer != null) {
            var unused = context.write(buffer, context.voidPromise());
        }
    }

    void release() {
        ByteBuf buffer = out;
        out = null;
        if (buffer != null) {
            buffer.release();
        }
    }
}
