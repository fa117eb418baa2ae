package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is looked at before LevelDB may open a directory. */
final class FileChecksTest {
    private static final int HEADER_BYTES = 7;
    private static final int BLOCK_BYTES = 32 * 1024;

    @TempDir
    Path root;

    /** A log in LevelDB's format with writes of these lengths. */
    private static byte[] log(int... lengths) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int length : lengths) {
            int left = length;
            boolean begins = true;
            do {
                int room = BLOCK_BYTES - out.size() % BLOCK_BYTES;
                if (room < HEADER_BYTES) {
                    out.writeBytes(new byte[room]);
                    room = BLOCK_BYTES;
                }
                int part = Math.min(left, room - HEADER_BYTES);
                left -= part;
                byte type = (byte) (begins ? (left == 0 ? 1 : 2) : left == 0 ? 4 : 3);
                out.writeBytes(record(type, part));
                begins = false;
            } while (left > 0);
        }
        return out.toByteArray();
    }

    private static byte[] record(byte type, int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        CRC32C crc = new CRC32C();
        crc.update(type);
        crc.update(payload);
        return ByteBuffer.allocate(HEADER_BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(LogCheck.masked(crc))
                .putShort((short) length)
                .put(type)
                .put(payload)
                .array();
    }

    @Test
    void wholeLogIsCleanAndItsWritesAreFound() {
        byte[] log = log(10, 100_000, 1, BLOCK_BYTES, 0, 5);
        assertThat(LogCheck.bytes(log)).isEqualTo(LogCheck.State.CLEAN);
        assertThat(LogCheck.writes(log))
                .extracting(write -> write.length)
                .isEqualTo(List.of(10, 100_000, 1, BLOCK_BYTES, 0, 5));
        assertThat(LogCheck.bytes(new byte[0])).isEqualTo(LogCheck.State.CLEAN);
    }

    @Test
    void spaceReservedBehindTheLastWriteIsClean() {
        byte[] log = log(10, 20);
        assertThat(LogCheck.bytes(Arrays.copyOf(log, 100_000))).isEqualTo(LogCheck.State.CLEAN);
    }

    @Test
    void onlyTheLastWriteMayBeTorn() {
        byte[] log = log(10, 20, 100_000);
        int lastWrite = log(10, 20).length;
        for (int at : List.of(lastWrite, lastWrite + 50, BLOCK_BYTES + 3, 2 * BLOCK_BYTES + 9, log.length - 1)) {
            byte[] torn = log.clone();
            torn[at] ^= 4;
            assertThat(LogCheck.bytes(torn)).as("byte %d", at).isEqualTo(LogCheck.State.TORN);
        }
        for (int at = 0; at < lastWrite; at++) {
            byte[] damaged = log.clone();
            damaged[at] ^= 4;
            assertThat(LogCheck.bytes(damaged)).as("byte %d", at).isEqualTo(LogCheck.State.DAMAGED);
        }
    }

    @Test
    void cutLogIsTornNotDamaged() {
        byte[] log = log(10, 40_000);
        for (int length : List.of(20, 30, BLOCK_BYTES, BLOCK_BYTES + 2, log.length - 1)) {
            assertThat(LogCheck.bytes(Arrays.copyOf(log, length))).isEqualTo(LogCheck.State.TORN);
        }
    }

    @Test
    void pageOfZerosBetweenWritesIsDamage() {
        byte[] log = log(3000, 3000, 3000, 3000);
        Arrays.fill(log, 0, 4096, (byte) 0);
        assertThat(LogCheck.bytes(log)).isEqualTo(LogCheck.State.DAMAGED);
    }

    @Test
    void writesInALaterLogMakeATornOneDamaged() throws IOException {
        byte[] torn = log(10, 20);
        torn[torn.length - 1] ^= 1;
        Files.write(root.resolve("000009.log"), torn);
        Files.write(root.resolve("000010.log"), new byte[0]);
        assertThat(LogCheck.directory(root)).isEqualTo(LogCheck.State.TORN);
        Files.write(root.resolve("000010.log"), log(10));
        assertThat(LogCheck.directory(root)).isEqualTo(LogCheck.State.DAMAGED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void removedTableIsDamageAndAnUnfinishedOneIsNot(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver))) {
            handle.takeOver(this);
            handle.write(this, true, batch -> batch.put(new byte[] {5}, new byte[100]));
        }
        StoreHandle.open(root, Fixtures.small(driver)).close();
        assertThat(Manifest.tables(root)).hasSize(1);
        Files.write(root.resolve("999999.sst"), new byte[5000]);
        try (StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver))) {
            assertThat(handle.get(new byte[] {5})).hasSize(100);
        }
        Path table = Directories.list(root).stream()
                .filter(path -> path.toString().endsWith(".sst"))
                .findFirst()
                .orElseThrow();
        Files.delete(table);
        assertThatThrownBy(() -> StoreHandle.open(root, Fixtures.small(driver)))
                .isInstanceOf(LevelDamagedException.class)
                .hasMessageContaining("damaged LevelDB table " + table.getFileName());
    }

    /** A database of one table, closed. */
    private void closedDatabase() throws IOException {
        try (StoreHandle handle = StoreHandle.open(root, Fixtures.small(LevelDriver.AUTO))) {
            handle.takeOver(this);
            for (byte key = 1; key < 20; key++) {
                byte[] bytes = {key};
                handle.write(this, false, batch -> batch.put(bytes, new byte[100]));
            }
        }
        StoreHandle.open(root, Fixtures.small(LevelDriver.AUTO)).close();
        LevelDb.verify(root);
    }

    @Test
    void everyChangedByteOfATableOrOfTheNamesOfTheTablesIsDamage() throws IOException {
        closedDatabase();
        List<Path> files = Directories.list(root).stream()
                .filter(path -> path.getFileName().toString().matches("CURRENT|MANIFEST-.*|.*\\.(sst|ldb)"))
                .toList();
        assertThat(files).hasSize(3);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            int end = file.getFileName().toString().equals("CURRENT") ? bytes.length - 1 : bytes.length;
            for (int at = 0; at < end; at++) {
                byte[] changed = bytes.clone();
                changed[at] ^= 4;
                Files.write(file, changed);
                assertThatThrownBy(() -> LevelDb.verify(root))
                        .as("byte %d of %s", at, file.getFileName())
                        .isInstanceOf(LevelDamagedException.class)
                        .hasMessageContaining(root.toString())
                        .hasMessageNotContaining("\n");
            }
            Files.write(file, bytes);
        }
        LevelDb.verify(root);
    }

    @Test
    void manifestThatWasCutShortByACrashIsNoDamage() throws IOException {
        closedDatabase();
        Path manifest = root.resolve(Files.readString(root.resolve("CURRENT")).strip());
        byte[] bytes = Files.readAllBytes(manifest);
        int last = LogCheck.writes(bytes).get(LogCheck.writes(bytes).size() - 1).length;
        for (int cut = 1; cut < HEADER_BYTES + last; cut++) {
            Files.write(manifest, Arrays.copyOf(bytes, bytes.length - cut));
            assertThat(Manifest.damage(root)).as("%d bytes cut", cut).isEmpty();
        }
        Files.write(manifest, Arrays.copyOf(bytes, bytes.length + 4096));
        assertThat(Manifest.damage(root)).isEmpty();
    }
}
