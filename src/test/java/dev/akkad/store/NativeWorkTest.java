package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NativeWorkTest {
    private static final long MIB = 1024 * 1024;
    private static final long LOW_BYTES = 48 * MIB;
    private static final int WRITES = 64;
    private static final int VALUE_BYTES = 1_000;

    private static final int READS = 1_000;

    @TempDir
    Path root;

    private long usableBytes = 1000 * MIB;

    @BeforeEach
    void forgetTheOtherTests() {
        NativeWork.PROCESS.forgetAll();
    }

    private SpaceGuard guard() {
        return new SpaceGuard(() -> usableBytes, new SpaceGuard.Marks(64 * MIB, 32 * MIB, 0), root.resolve("reserve"));
    }

    private SpaceGuard guardOfLittleSpace() throws IOException {
        SpaceGuard space = guard();
        usableBytes = LOW_BYTES;
        space.refresh();
        return space;
    }

    private LevelDb open(String name, SpaceGuard space) throws IOException {
        return LevelDb.open(root.resolve(name), Fixtures.small(LevelDriver.NATIVE), space::low);
    }

    @Test
    void readsDoNotMakeTheDriverRewriteTablesWhileSpaceIsLow() throws IOException {
        SpaceGuard space = guard();
        try (LevelDb db = open("db", space)) {
            write(db, 0, VALUE_BYTES);
            db.compact(key(0), key(WRITES));
            write(db, 1, VALUE_BYTES);
        }
        // What was in the log is a table now.
        try (LevelDb db = open("db", space)) {
            usableBytes = LOW_BYTES;
            assertThat(space.refresh()).isTrue();
            Set<Path> tables = tables(db);
            assertThat(tables).hasSize(2);

            readAll(db);
            assertThat(tables(db)).isEqualTo(tables);
            for (int level = 0; level < 3; level++) {
                // First it only moves the upper table down.
                usableBytes = 1000 * MIB;
                space.refresh();
                usableBytes = LOW_BYTES;
                space.refresh();
                readAll(db);
            }
            assertThat(tables(db)).as("so they did ask for it").isNotEqualTo(tables);
        }
        assertThat(NativeWork.PROCESS.isHeld()).isFalse();
    }

    @Test
    void theFewWritesThatStillPassDoNotWaitForTheDriver() throws IOException {
        SpaceGuard space = guardOfLittleSpace();
        try (LevelDb db = open("db", space)) {
            assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            for (int round = 0; round < 100; round++) {
                // All of a memory table.
                space.check(2L * WRITES * VALUE_BYTES);
                write(db, round % 2, 2 * VALUE_BYTES);
                space.refresh();
                assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            }
            assertThat(db.get(key(0))).isNotNull();
        }
    }

    @Test
    void databasesOpenCompactAndCloseWhileTheDriverIsHeld() throws IOException {
        SpaceGuard space = guard();
        try (LevelDb first = open("first", space)) {
            write(first, 0, VALUE_BYTES);
            usableBytes = LOW_BYTES;
            space.refresh();
            try (LevelDb second = open("second", space)) {
                write(second, 1, VALUE_BYTES);
                space.refresh();
                second.compact(key(0), key(WRITES));
                space.refresh();
                assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            }
            space.refresh();
            assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            first.compact(key(0), key(WRITES));
            assertThat(first.get(key(0))).isNotNull();
        }
    }

    @Test
    void oneWhoseSpaceIsNotLowKeepsTheDriverAtWork() throws IOException {
        SpaceGuard space = guardOfLittleSpace();
        try (LevelDb full = open("full", space)) {
            assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            try (LevelDb roomy = LevelDb.open(root.resolve("roomy"), Fixtures.small(LevelDriver.NATIVE))) {
                assertThat(NativeWork.PROCESS.isHeld()).isFalse();
                write(roomy, 0, VALUE_BYTES);
            }
            space.refresh();
            assertThat(NativeWork.PROCESS.isHeld()).isTrue();
            usableBytes = 1000 * MIB;
            space.refresh();
            assertThat(NativeWork.PROCESS.isHeld()).isFalse();
            assertThat(full.get(key(0))).isNull();
        }
    }

    /** Each even key is in the second of the tables that may have it. */
    private static void readAll(LevelDb db) throws IOException {
        for (int i = 0; i < READS; i++) {
            assertThat(db.get(key(2 * i % WRITES))).isNotNull();
        }
    }

    /** Every second key. */
    private static void write(LevelDb db, int first, int valueBytes) throws IOException {
        for (int i = first; i < WRITES; i += 2) {
            byte[] key = key(i);
            db.write(false, batch -> batch.put(key, new byte[valueBytes]));
        }
    }

    private static byte[] key(int i) {
        return new byte[] {(byte) i};
    }

    private static Set<Path> tables(LevelDb db) throws IOException {
        return Directories.list(db.directory()).stream()
                .filter(path -> path.toString().endsWith(".sst"))
                .collect(Collectors.toSet());
    }
}
