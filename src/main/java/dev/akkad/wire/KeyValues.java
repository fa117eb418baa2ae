package dev.akkad.wire;

import com.google.protobuf.CodedOutputStream;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@link KeyValue} and {@link Event} ⇄ {@code mvccpb}. Zero and empty fields are left out, the rest is in number order.
 */
public final class KeyValues {
    private static final int KEY = dev.akkad.wire.pb.mvccpb.KeyValue.KEY_FIELD_NUMBER;
    private static final int CREATE_REVISION = dev.akkad.wire.pb.mvccpb.KeyValue.CREATE_REVISION_FIELD_NUMBER;
    private static final int MOD_REVISION = dev.akkad.wire.pb.mvccpb.KeyValue.MOD_REVISION_FIELD_NUMBER;
    private static final int VERSION = dev.akkad.wire.pb.mvccpb.KeyValue.VERSION_FIELD_NUMBER;
    private static final int VALUE = dev.akkad.wire.pb.mvccpb.KeyValue.VALUE_FIELD_NUMBER;
    private static final int LEASE = dev.akkad.wire.pb.mvccpb.KeyValue.LEASE_FIELD_NUMBER;

    private KeyValues() {}

    public static dev.akkad.wire.pb.mvccpb.KeyValue proto(KeyValue kv) {
        return dev.akkad.wire.pb.mvccpb.KeyValue.newBuilder()
                .setKey(ByteStrings.of(kv.key()))
                .setCreateRevision(kv.createRevision())
                .setModRevision(kv.modRevision())
                .setVersion(kv.version())
                .setValue(ByteStrings.of(kv.value()))
                .setLease(kv.lease())
                .build();
    }

    public static KeyValue of(dev.akkad.wire.pb.mvccpb.KeyValue proto) {
        return new KeyValue(
                ByteStrings.bytes(proto.getKey()),
                proto.getCreateRevision(),
                proto.getModRevision(),
                proto.getVersion(),
                ByteStrings.bytes(proto.getValue()),
                proto.getLease());
    }

    /** @param prevKv the version before the event's revision, when the watcher asked for it */
    public static dev.akkad.wire.pb.mvccpb.Event proto(Event event, @Nullable KeyValue prevKv) {
        dev.akkad.wire.pb.mvccpb.Event.Builder builder =
                dev.akkad.wire.pb.mvccpb.Event.newBuilder().setKv(proto(event.kv()));
        if (event.type() == Event.Type.DELETE) {
            builder.setType(dev.akkad.wire.pb.mvccpb.Event.EventType.DELETE);
        }
        if (prevKv != null) {
            builder.setPrevKv(proto(prevKv));
        }
        return builder.build();
    }

    /** Bytes of the message without its tag and length. */
    static int size(KeyValue kv) {
        int size = WireFields.bytesSize(KEY, kv.key()) + WireFields.bytesSize(VALUE, kv.value());
        size += WireFields.int64Size(CREATE_REVISION, kv.createRevision());
        size += WireFields.int64Size(MOD_REVISION, kv.modRevision());
        size += WireFields.int64Size(VERSION, kv.version());
        return size + WireFields.int64Size(LEASE, kv.lease());
    }

    static void write(CodedOutputStream out, KeyValue kv) throws IOException {
        WireFields.bytes(out, KEY, kv.key());
        WireFields.int64(out, CREATE_REVISION, kv.createRevision());
        WireFields.int64(out, MOD_REVISION, kv.modRevision());
        WireFields.int64(out, VERSION, kv.version());
        WireFields.bytes(out, VALUE, kv.value());
        WireFields.int64(out, LEASE, kv.lease());
    }
}
