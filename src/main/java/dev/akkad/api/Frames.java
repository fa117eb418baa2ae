package dev.akkad.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;

/** gRPC's message frame: one byte of flags, four of length, the message. Nothing sent from here is compressed. */
final class Frames {
    static final int PREFIX_BYTES = 5;

    private Frames() {}

    static ByteBuf of(MessageLite message) {
        int size = message.getSerializedSize();
        byte[] frame = new byte[PREFIX_BYTES + size];
        prefix(frame, size);
        CodedOutputStream out = CodedOutputStream.newInstance(frame, PREFIX_BYTES, size);
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
        return Unpooled.wrappedBuffer(frame);
    }

    static void prefix(byte[] frame, int size) {
        frame[1] = (byte) (size >>> 24);
        frame[2] = (byte) (size >>> 16);
        frame[3] = (byte) (size >>> 8);
        frame[4] = (byte) size;
    }
}
