package dev.akkad.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Asker;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Request;
import dev.akkad.wire.pb.etcdserverpb.InternalRaftRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a log entry: one request in etcd's {@code InternalRaftRequest}, the request id in its header.
 *
 * <p>A put, by far the most frequent entry, is written and read without building messages; its bytes are the same as
 * the generated code's. Everything else goes through the generated code.
 */
public final class EntryCodec {
    private static final int PUT = InternalRaftRequest.PUT_FIELD_NUMBER;
    private static final int HEADER = InternalRaftRequest.HEADER_FIELD_NUMBER;
    private static final int ID = RequestHeader.ID_FIELD_NUMBER;

    /**
     * @param requestId joins the entry to whoever waits for its outcome; unique per cluster lifetime, 0 = nobody
     * @param asker who may do it or not
     */
    public record Decoded(long requestId, Asker asker, Request request) {
        /** Of nobody in particular. */
        public Decoded(long requestId, Request request) {
            this(requestId, Asker.NOBODY, request);
        }
    }

    private EntryCodec() {}

    /** For nobody in particular, whose request is refused once authentication is enabled. */
    public static Bytes encode(long requestId, Request request) {
        return encode(requestId, Asker.NOBODY, request);
    }

    public static Bytes encode(long requestId, Asker asker, Request request) {
        if (asker.equals(Asker.NOBODY) && request instanceof Request.Put put) {
            return encodePut(requestId, put);
        }
        InternalRaftRequest.Builder entry = InternalRaftRequest.newBuilder()
                .setHeader(RequestHeader.newBuilder()
                        .setID(requestId)
                        .setUsername(asker.user())
                        .setAuthRevision(asker.authRevision()));
        return Bytes.wrap(Proposals.into(entry, request).build().toByteArray());
    }

    private static Bytes encodePut(long requestId, Request.Put put) {
        int putSize = PutWire.size(put);
        int headerSize = WireFields.int64Size(ID, requestId);
        byte[] payload = new byte[WireFields.messageSize(PUT, putSize) + WireFields.messageSize(HEADER, headerSize)];
        CodedOutputStream out = CodedOutputStream.newInstance(payload);
        try {
            WireFields.messageStart(out, PUT, putSize);
            PutWire.write(out, put);
            WireFields.messageStart(out, HEADER, headerSize);
            WireFields.int64(out, ID, requestId);
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
        out.checkNoSpaceLeft();
        return Bytes.wrap(payload);
    }

    /** Throws IllegalArgumentException when the payload is no entry of this version. */
    public static Decoded decode(Bytes payload) {
        try {
            Decoded put = decodePut(payload);
            return put == null ? decodeAny(payload) : put;
        } catch (IOException malformed) {
            throw new IllegalArgumentException(
                    "payload: %d bytes (expected: an entry)".formatted(payload.length()), malformed);
        }
    }

    /** Null when the entry is not exactly what {@link #encodePut} writes. */
    private static @Nullable Decoded decodePut(Bytes payload) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(payload.unsafeArray());
        if (in.readTag() != WireFields.tag(PUT, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
            return null;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        Request.Put put = PutWire.read(in);
        in.popLimit(outer);
        if (in.readTag() != WireFields.tag(HEADER, WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
            return null;
        }
        int afterHeader = in.readRawVarint32() + in.getTotalBytesRead();
        long requestId = 0;
        if (in.getTotalBytesRead() < afterHeader) {
            if (in.readTag() != WireFields.tag(ID, WireFormat.WIRETYPE_VARINT)) {
                return null;
            }
            requestId = in.readInt64();
        }
        return in.getTotalBytesRead() == afterHeader && in.isAtEnd() ? new Decoded(requestId, put) : null;
    }

    private static Decoded decodeAny(Bytes payload) throws InvalidProtocolBufferException {
        CodedInputStream in =
                UnsafeByteOperations.unsafeWrap(payload.unsafeArray()).newCodedInput();
        in.enableAliasing(true);
        InternalRaftRequest entry;
        try {
            entry = InternalRaftRequest.parseFrom(in);
        } catch (InvalidProtocolBufferException malformed) {
            throw malformed;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
        return new Decoded(entry.getHeader().getID(), asker(entry.getHeader()), request(entry));
    }

    private static Asker asker(RequestHeader header) {
        return header.getUsername().isEmpty() && header.getAuthRevision() == 0
                ? Asker.NOBODY
                : new Asker(header.getUsername(), header.getAuthRevision());
    }

    private static Request request(InternalRaftRequest entry) {
        if (entry.hasPut()) {
            return Requests.of(entry.getPut());
        }
        if (entry.hasTxn()) {
            return Requests.of(entry.getTxn());
        }
        if (entry.hasDeleteRange()) {
            return Requests.of(entry.getDeleteRange());
        }
        if (entry.hasRange()) {
            return Requests.of(entry.getRange());
        }
        if (entry.hasCompaction()) {
            return Requests.of(entry.getCompaction());
        }
        if (entry.hasLeaseGrant()) {
            return Requests.of(entry.getLeaseGrant());
        }
        if (entry.hasLeaseRevoke()) {
            return Requests.of(entry.getLeaseRevoke());
        }
        if (entry.hasAlarm()) {
            return Requests.of(entry.getAlarm());
        }
        return membershipRequest(entry);
    }

    private static Request membershipRequest(InternalRaftRequest entry) {
        if (entry.hasClusterMemberAttrSet()) {
            var set = entry.getClusterMemberAttrSet();
            return new Request.PublishMember(
                    set.getMemberID(),
                    set.getMemberAttributes().getName(),
                    List.copyOf(set.getMemberAttributes().getClientUrlsList()));
        }
        if (entry.hasClusterVersionSet()) {
            return new Request.SetClusterVersion(entry.getClusterVersionSet().getVer());
        }
        if (entry.hasDowngradeInfoSet()) {
            var set = entry.getDowngradeInfoSet();
            return new Request.SetDowngrade(new Downgrade(set.getEnabled(), set.getVer()));
        }
        AuthRequest.Change auth = AuthEntries.of(entry);
        if (auth != null) {
            return auth;
        }
        throw new IllegalArgumentException("entry %d (expected: a request known to this version)"
                .formatted(entry.getHeader().getID()));
    }
}
