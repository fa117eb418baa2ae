package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LevelDbTest {
    private static final int KEYS = 500;
    private static final int VALUE_BYTES = 1_000;
    private static final int VERSIONS = 30;
    private static final int READERS = 2;

    @TempDir
    Path root;

    /** A compaction removes tables that a read may be on its way to. */
    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void keysAreReadWhileTheirTablesAreReplaced(LevelDriver driver) throws Exception {
        try (LevelDb db = LevelDb.open(root, Fixtures.small(driver))) {
            writeAll(db, 1);
            AtomicBoolean over = new AtomicBoolean();
            ExecutorService readers = Executors.newFixedThreadPool(READERS);
            List<Future<Long>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reads.add(readers.submit(() -> readUntil(db, over)));
            }
            try {
                for (int version = 2; version <= VERSIONS; version++) {
                    writeAll(db, version);
                    db.compact(key(0), key(KEYS));
                }
            } finally {
                over.set(true);
                readers.shutdown();
            }
            for (Future<Long> read : reads) {
                assertThat(read.get()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void absentAndDeletedKeysAreNotFound(LevelDriver driver) throws IOException {
        try (LevelDb db = LevelDb.open(root, Fixtures.small(driver))) {
            writeAll(db, 1);
            db.write(false, batch -> batch.delete(key(7)));
            assertThat(db.get(key(7))).isNull();
            assertThat(version(db, 8)).isEqualTo(1);
            assertThat(db.get(key(KEYS))).isNull();
            db.compact(key(0), key(KEYS));
            assertThat(db.get(key(7))).isNull();
            assertThat(version(db, 8)).isEqualTo(1);
            assertThat(db.get(new byte[0])).isNull();
        }
    }

    private static void writeAll(LevelDb db, int version) throws IOException {
        for (int i = 0; i < KEYS; i++) {
            byte[] value = ByteBuffer.allocate(VALUE_BYTES).putInt(version).array();
            byte[] key = key(i);
            db.write(false, batch -> batch.put(key, value));
        }
    }

    /** Each key's version only grows, and no read fails. */
    private static long readUntil(LevelDb db, AtomicBoolean over) throws IOException {
        int[] seen = new int[KEYS];
        long reads = 0;
        while (!over.get()) {
            int i = (int) (reads++ * 31 % KEYS);
            int version = version(db, i);
            assertThat(version).isGreaterThanOrEqualTo(Math.max(1, seen[i]));
            seen[i] = version;
        }
        return reads;
    }

    private static int version(LevelDb db, int i) throws IOException {
        byte[] value = db.get(key(i));
        return value == null ? -1 : ByteBuffer.wrap(value).getInt();
    }

    private static byte[] key(int i) {
        return ByteBuffer.allocate(4).putInt(i).array();
    }
}
