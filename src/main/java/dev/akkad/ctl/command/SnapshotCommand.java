package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.FileText;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.MaintenanceCalls;
import dev.akkad.wire.pb.etcdserverpb.SnapshotRequest;
import dev.akkad.wire.pb.etcdserverpb.SnapshotResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** snapshot save: to a file beside the one that is named, which is there only once it is whole and on disk. */
final class SnapshotCommand {
    private static final int PAGE_BYTES = 512;
    private static final int HASH_BYTES = 32;

    static final Command<Session> SNAPSHOT = Command.group(
            "snapshot",
            "Manages etcd node snapshots",
            List.of(Command.<Session>of(
                            "save",
                            "<filename>",
                            "Stores an etcd node backend snapshot to a given file",
                            SnapshotCommand::save)
                    .examples("snapshot save backup.db", "of one endpoint; akkadutl restores it")));

    private SnapshotCommand() {}

    private static void save(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "snapshot save expects one argument");
        List<Address> addresses = session.client().settings().addresses();
        if (addresses.size() != 1) {
            throw new Failure(
                    Failure.INTERRUPTED,
                    "snapshot must be requested to one selected node, not multiple ["
                            + String.join(
                                    " ", addresses.stream().map(Address::text).toList()) + "]");
        }
        Path file = Path.of(session.word(0));
        Path part = Path.of(session.word(0) + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Receiver receiver = new Receiver(channel, new Progress(session.io(), "snapshot"));
            receiver.receive(session);
            channel.force(true);
            if (channel.size() % PAGE_BYTES != HASH_BYTES) {
                throw new Failure(Failure.INTERRUPTED, "sha256 checksum not found [bytes: " + channel.size() + "]");
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            session.io().out().println("Snapshot saved at " + session.word(0));
            if (!receiver.version.isEmpty()) {
                session.io().out().println("Server version " + receiver.version);
            }
        } catch (IOException e) {
            throw new Failure(Failure.INTERRUPTED, "could not open " + part + " (" + FileText.of(e) + ")");
        }
    }

    /** Writes what comes, on the thread it comes on: the server is held up by a slow disk. */
    private static final class Receiver {
        private final FileChannel channel;
        private final Progress progress;
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        private String version = "";
        private long written;

        private Receiver(FileChannel channel, Progress progress) {
            this.channel = channel;
            this.progress = progress;
        }

        private void receive(Session session) throws Failure, InterruptedException {
            boolean isBounded = session.flags().isGiven("command-timeout");
            Deadline deadline = isBounded ? session.deadline() : Deadline.NEVER;
            try {
                session.client()
                        .open(
                                MaintenanceCalls.SNAPSHOT,
                                SnapshotRequest.getDefaultInstance(),
                                true,
                                List.of(),
                                this::piece,
                                this::end,
                                session.deadline());
                ended.get(deadline.atMost(Long.MAX_VALUE), TimeUnit.MILLISECONDS);
            } catch (RpcException e) {
                throw Session.failure(Failure.INTERRUPTED, e);
            } catch (ExecutionException e) {
                throw new Failure(Failure.INTERRUPTED, Session.reason(e));
            } catch (TimeoutException e) {
                throw new Failure(Failure.INTERRUPTED, "context deadline exceeded");
            } finally {
                progress.end();
            }
        }

        private void piece(SnapshotResponse piece) {
            try {
                ByteBuffer blob = piece.getBlob().asReadOnlyByteBuffer();
                written += blob.remaining();
                while (blob.hasRemaining()) {
                    channel.write(blob);
                }
                version = piece.getVersion().isEmpty() ? version : piece.getVersion();
                progress.at(written, written + piece.getRemainingBytes());
            } catch (IOException e) {
                ended.completeExceptionally(e);
            }
        }

        private void end(@Nullable RpcException failure) {
            if (failure == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
        }
    }
}
