package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.MemberRecord;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.KeyValueCodec;
import dev.akkad.mvcc.Revision;
import dev.akkad.mvcc.RevisionCodec;
import dev.akkad.store.bolt.BoltFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checkpoint as a database file of etcd's. */
final class EtcdFileTest {
    private static final int REVISIONS = 3000;

    @TempDir
    Path root;

    private static Bytes stored(long main) {
        return KeyValueCodec.encode(
                new KeyValue(Bytes.utf8("key" + main), main, main, 1, Bytes.utf8("v".repeat((int) main)), 0));
    }

    private static void write(LevelStore store, long index) throws IOException {
        store.applied(index, 3);
        store.write(Objects.requireNonNull(store.seal()));
    }

    private static void fill(LevelStore store) throws IOException {
        for (long main = 2; main < REVISIONS; main++) {
            store.putRevision(new Revision(main, 0), false, stored(main));
        }
        store.putRevision(new Revision(REVISIONS, 0), true, KeyValueCodec.encodeTombstone(Bytes.utf8("key2")));
        store.put(Bucket.META, Bytes.utf8("scheduledCompactRev"), RevisionCodec.encode(new Revision(2, 0)));
        store.put(Bucket.CLUSTER, Bytes.utf8("clusterVersion"), Bytes.utf8("3.7.0"));
        for (MemberRecord member : List.of(
                new MemberRecord(-5, "m1", List.of("http://a:2380"), List.of("http://a:2379"), false),
                new MemberRecord(7, "m2", List.of("http://b:2380"), List.of(), false),
                new MemberRecord(9, "", List.of("http://c:2380"), List.of(), true))) {
            store.put(Bucket.MEMBERS, Bytes.utf8(Long.toHexString(member.id())), member.encode());
        }
        store.put(Bucket.AUTH, Bytes.utf8("authEnabled"), Bytes.of(1));
        store.put(Bucket.AUTH_USERS, Bytes.utf8("root"), Bytes.utf8("hash"));
        write(store, 41);
    }

    private Path copy(CheckpointStore.EtcdFile file, int recordsAtOnce, int pieceBytes) throws IOException {
        while (!file.measure(recordsAtOnce)) {
            // goes on
        }
        Path path = root.resolve("copy.db");
        try (OutputStream out = Files.newOutputStream(path)) {
            for (Bytes piece; (piece = file.next(pieceBytes)) != null; ) {
                out.write(piece.unsafeArray());
            }
        }
        assertThat(Files.size(path)).isEqualTo(file.bytes());
        return path;
    }

    private static Map<Bytes, Bytes> bucket(BoltFile file, String name) throws IOException {
        Map<Bytes, Bytes> records = new LinkedHashMap<>();
        file.scan(name, (key, value) -> records.put(Bytes.wrap(key), Bytes.wrap(value)));
        return records;
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void itIsTheStateWhenItWasTakenWhateverIsWrittenMeanwhile(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            fill(store);
            CheckpointStore.EtcdFile picture = store.etcdFile();
            for (long main = 2; main < REVISIONS; main++) {
                store.deleteRevision(new Revision(main, 0), false);
                store.putRevision(new Revision(REVISIONS + main, 0), false, stored(main));
            }
            write(store, 42);
            store.compact();
            Path copy = copy(picture, 500, 10_000);
            picture.close();

            assertThat(picture.index()).isEqualTo(41);
            assertThat(picture.storageVersion()).isEqualTo("3.7.0");
            try (BoltFile file = BoltFile.open(copy, Files.size(copy))) {
                file.check();
                Map<Bytes, Bytes> revisions = bucket(file, "key");
                assertThat(revisions).hasSize(REVISIONS - 1);
                assertThat(revisions).containsEntry(RevisionCodec.encode(new Revision(2999, 0)), stored(2999));
                assertThat(revisions)
                        .containsEntry(
                                RevisionCodec.encode(new Revision(REVISIONS, 0), true),
                                KeyValueCodec.encodeTombstone(Bytes.utf8("key2")));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void itSaysOfRaftWhatEtcdWantsToKnow(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            fill(store);
            CheckpointStore.EtcdFile picture = store.etcdFile();
            Path copy = copy(picture, Integer.MAX_VALUE, 1 << 20);
            picture.close();

            try (BoltFile file = BoltFile.open(copy, Files.size(copy))) {
                assertThat(bucket(file, "meta"))
                        .containsExactly(
                                Map.entry(
                                        Bytes.utf8("confState"),
                                        Bytes.utf8("{\"voters\":[7,18446744073709551611],\"learners\":[9],"
                                                + "\"auto_leave\":false}")),
                                Map.entry(Bytes.utf8("consistent_index"), Bytes.of(0, 0, 0, 0, 0, 0, 0, 41)),
                                Map.entry(Bytes.utf8("scheduledCompactRev"), RevisionCodec.encode(new Revision(2, 0))),
                                Map.entry(Bytes.utf8("storageVersion"), Bytes.utf8("3.7.0")),
                                Map.entry(Bytes.utf8("term"), Bytes.of(0, 0, 0, 0, 0, 0, 0, 3)));
                assertThat(bucket(file, "auth")).containsExactly(Map.entry(Bytes.utf8("authEnabled"), Bytes.of(1)));
                assertThat(bucket(file, "authUsers"))
                        .containsExactly(Map.entry(Bytes.utf8("root"), Bytes.utf8("hash")));
                assertThat(bucket(file, "members")).hasSize(3);
                assertThat(file.buckets()).hasSize(10);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void anEmptyStoreIsADatabaseWithEmptyBuckets(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root.resolve("db"), Fixtures.small(driver));
                LevelStore store = LevelStore.open(handle, Fixtures.endlessSpace(root))) {
            CheckpointStore.EtcdFile picture = store.etcdFile();
            Path copy = copy(picture, 1, 100);
            picture.close();

            assertThat(picture.storageVersion())
                    .as("members need not have agreed")
                    .isEqualTo("3.7.0");
            try (SnapshotFile file = SnapshotFile.open(copy)) {
                SnapshotFile.Status status = file.status();
                assertThat(status.revision()).isZero();
                assertThat(status.totalKeys()).isZero();
                assertThat(status.totalBytes()).isEqualTo(Files.size(copy));
            }
        }
    }
}
