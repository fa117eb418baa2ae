package dev.akkad.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import java.io.IOException;

/** {@code PutRequest} by hand: the message of the hottest path, read and written without intermediate objects. */
final class PutWire {
    private static final int KEY = PutRequest.KEY_FIELD_NUMBER;
    private static final int VALUE = PutRequest.VALUE_FIELD_NUMBER;
    private static final int LEASE = PutRequest.LEASE_FIELD_NUMBER;
    private static final int PREV_KV = PutRequest.PREV_KV_FIELD_NUMBER;
    private static final int IGNORE_VALUE = PutRequest.IGNORE_VALUE_FIELD_NUMBER;
    private static final int IGNORE_LEASE = PutRequest.IGNORE_LEASE_FIELD_NUMBER;

    private PutWire() {}

    static int size(Request.Put put) {
        return WireFields.bytesSize(KEY, put.key())
                + WireFields.bytesSize(VALUE, put.value())
                + WireFields.int64Size(LEASE, put.lease())
                + WireFields.boolSize(PREV_KV, put.prevKv())
                + WireFields.boolSize(IGNORE_VALUE, put.ignoreValue())
                + WireFields.boolSize(IGNORE_LEASE, put.ignoreLease());
    }

    static void write(CodedOutputStream out, Request.Put put) throws IOException {
        WireFields.bytes(out, KEY, put.key());
        WireFields.bytes(out, VALUE, put.value());
        WireFields.int64(out, LEASE, put.lease());
        WireFields.bool(out, PREV_KV, put.prevKv());
        WireFields.bool(out, IGNORE_VALUE, put.ignoreValue());
        WireFields.bool(out, IGNORE_LEASE, put.ignoreLease());
    }

    /** Reads up to the current limit of {@code in}; unknown fields are skipped, the last of equal fields wins. */
    static Request.Put read(CodedInputStream in) throws IOException {
        Bytes key = Bytes.EMPTY;
        Bytes value = Bytes.EMPTY;
        long lease = 0;
        boolean prevKv = false;
        boolean ignoreValue = false;
        boolean ignoreLease = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case KEY << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> key = Bytes.wrap(in.readByteArray());
                case VALUE << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = Bytes.wrap(in.readByteArray());
                case LEASE << 3 | WireFormat.WIRETYPE_VARINT -> lease = in.readInt64();
                case PREV_KV << 3 | WireFormat.WIRETYPE_VARINT -> prevKv = in.readBool();
                case IGNORE_VALUE << 3 | WireFormat.WIRETYPE_VARINT -> ignoreValue = in.readBool();
                case IGNORE_LEASE << 3 | WireFormat.WIRETYPE_VARINT -> ignoreLease = in.readBool();
                default -> in.skipField(tag);
            }
        }
        in.checkLastTagWas(0);
        return new Request.Put(key, value, lease, prevKv, ignoreValue, ignoreLease);
    }
}
