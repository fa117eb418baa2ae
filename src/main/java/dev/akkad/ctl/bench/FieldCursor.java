package dev.akkad.ctl.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Walks over the fields of an encoded protobuf message without making objects. */
final class FieldCursor {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;

    /** Of the current field. */
    int number;
    /** The value of a varint, 0 for the other kinds. */
    long value;
    /** Where the bytes of a length-delimited field begin and end. */
    int from;

    int to;

    FieldCursor over(ByteBuf buffer, int from, int end) {
        this.buffer = buffer;
        at = from;
        this.end = end;
        return this;
    }

    /** Goes to the next field; false at the end. */
    boolean next() {
        if (at >= end) {
            return false;
        }
        long tag = varint();
        number = (int) (tag >>> 3);
        value = 0;
        switch ((int) tag & 7) {
            case VARINT -> value = varint();
            case FIXED64 -> at += Long.BYTES;
            case FIXED32 -> at += Integer.BYTES;
            case BYTES -> {
                int length = (int) varint();
                from = at;
                to = at + length;
                at = to;
            }
            default -> throw new IllegalStateException("no protobuf message: tag " + tag);
        }
        return true;
    }

    private long varint() {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = buffer.getByte(at++);
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw new IllegalStateException("no protobuf message: endless number");
    }
}
