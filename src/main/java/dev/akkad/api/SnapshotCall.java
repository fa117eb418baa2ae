package dev.akkad.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Export;
import dev.akkad.member.ExportListener;
import dev.akkad.wire.pb.etcdserverpb.SnapshotResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * {@code Maintenance/Snapshot}: the store as a database file of etcd's in blobs of 32 KiB at most, then its SHA-256
 * (semantics 15). Read as fast as the client takes it.
 */
final class SnapshotCall implements ExportListener {
    static final int BLOB_BYTES_MAX = 32 * 1024;

    private final GrpcCall call;
    /** Used by the thread that reads, and after the last piece by the loop. */
    private final MessageDigest sha = sha256();

    private @Nullable Export export;
    private String version = "";
    private long remaining;
    private ByteString piece = ByteString.EMPTY;

    private SnapshotCall(GrpcCall call) {
        this.call = call;
    }

    static void open(GrpcCall call, byte[] emptyMessage) {
        SnapshotCall snapshot = new SnapshotCall(call);
        Export opened = call.member().export(snapshot);
        snapshot.export = opened;
        call.onEnd(opened::close);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void onOpened(long bytes, String storageVersion) {
        call.loop().inbox().execute(() -> {
            remaining = bytes;
            version = storageVersion;
            next();
        });
    }

    @Override
    public void onPiece(Bytes read) {
        sha.update(read.unsafeArray());
        call.loop().inbox().execute(() -> {
            piece = UnsafeByteOperations.unsafeWrap(read.unsafeArray());
            sendPiece();
        });
    }

    @Override
    public void onFailed(EtcdError error) {
        call.loop().inbox().execute(() -> call.refuse(error));
    }

    private void next() {
        Export open = export;
        if (open != null && !call.isEnded()) {
            open.next();
        }
    }

    private void sendPiece() {
        while (!piece.isEmpty()) {
            if (!call.isWritable()) {
                call.onWritable(this::sendPiece);
                return;
            }
            ByteString blob = piece.substring(0, Math.min(piece.size(), BLOB_BYTES_MAX));
            piece = piece.substring(blob.size());
            remaining -= blob.size();
            send(blob);
        }
        if (remaining > 0) {
            next();
            return;
        }
        if (!call.isEnded()) {
            send(ByteString.copyFrom(sha.digest()));
            call.complete();
        }
    }

    private void send(ByteString blob) {
        call.send(SnapshotResponse.newBuilder()
                .setRemainingBytes(remaining)
                .setBlob(blob)
                .setVersion(version)
                .build());
    }
}
