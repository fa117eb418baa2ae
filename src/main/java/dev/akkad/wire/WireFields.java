package dev.akkad.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.akkad.base.Bytes;
import java.io.IOException;

/** Single fields in proto3's way: a default value takes no room and is not written. */
final class WireFields {
    private WireFields() {}

    static int bytesSize(int field, Bytes value) {
        return value.isEmpty() ? 0 : CodedOutputStream.computeByteArraySize(field, value.unsafeArray());
    }

    static void bytes(CodedOutputStream out, int field, Bytes value) throws IOException {
        if (!value.isEmpty()) {
            out.writeByteArray(field, value.unsafeArray());
        }
    }

    /** Also fits uint64: both are plain varints of the same 64 bits. */
    static int int64Size(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeInt64Size(field, value);
    }

    static void int64(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
    }

    static int boolSize(int field, boolean value) {
        return value ? CodedOutputStream.computeBoolSize(field, true) : 0;
    }

    static void bool(CodedOutputStream out, int field, boolean value) throws IOException {
        if (value) {
            out.writeBool(field, true);
        }
    }

    /** Room for a message of {@code size} bytes with its tag and length. */
    static int messageSize(int field, int size) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    static void messageStart(CodedOutputStream out, int field, int size) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size);
    }

    static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }
}
