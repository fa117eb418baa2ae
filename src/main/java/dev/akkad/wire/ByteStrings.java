package dev.akkad.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.akkad.base.Bytes;

/** {@link Bytes} ⇄ protobuf's {@link ByteString}: out without a copy, in with exactly one. */
final class ByteStrings {
    private ByteStrings() {}

    /** Shares the array; both types promise not to change it. */
    static ByteString of(Bytes bytes) {
        return bytes.isEmpty() ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
    }

    static Bytes bytes(ByteString string) {
        return string.isEmpty() ? Bytes.EMPTY : Bytes.wrap(string.toByteArray());
    }
}
