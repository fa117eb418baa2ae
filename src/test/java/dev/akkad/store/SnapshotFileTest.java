package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.store.bolt.RealFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshot files of the real etcd, as they are and altered. */
final class SnapshotFileTest {
    private static final int HASH_BYTES = 32;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource
    void statusIsWhatEtcdsToolSays(RealFiles real) throws IOException {
        try (SnapshotFile file = SnapshotFile.openVerified(real.copyTo(root), ReadProgress.NONE)) {
            SnapshotFile.Status status = file.status();

            assertThat(Integer.toUnsignedLong(status.hash())).isEqualTo(real.hash());
            assertThat(status.revision()).isEqualTo(RealFiles.REVISION);
            // 100 of 241 keys were deleted again, and one of these came back; then big1, big3, often and leased.
            assertThat(status.totalKeys()).isEqualTo(146);
            assertThat(status.totalBytes()).isEqualTo(real.bytes().length - HASH_BYTES);
            assertThat(status.version()).isEmpty();
        }
    }

    @Test
    void aFileWithoutAHashIsReadWhenNobodyWantsTheHash() throws IOException {
        byte[] whole = RealFiles.ETCD_3_5_30.bytes();
        Path bare = Files.write(root.resolve("db"), Arrays.copyOf(whole, whole.length - HASH_BYTES));

        try (SnapshotFile file = SnapshotFile.open(bare)) {
            assertThat(file.status().revision()).isEqualTo(RealFiles.REVISION);
        }
        assertThatThrownBy(() -> SnapshotFile.openVerified(bare, ReadProgress.NONE))
                .isInstanceOf(DamagedException.class)
                .hasMessage("snapshot missing hash but --skip-hash-check=false");
    }

    @Test
    void anyChangedByteIsFoundByTheHash() throws IOException {
        byte[] whole = RealFiles.ETCD_3_4_23.bytes();
        Path path = root.resolve("changed.db");
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, changed);
            assertThatThrownBy(() -> SnapshotFile.openVerified(path, ReadProgress.NONE))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageMatching("expected sha256 \\[(\\d+ ){31}\\d+], got \\[(\\d+ ){31}\\d+]");
        }
    }

    @Test
    void aFileThatIsCutOffIsRefusedWhateverIsSkipped() throws IOException {
        byte[] whole = RealFiles.ETCD_3_4_23.bytes();
        Path path = root.resolve("cut.db");
        for (int length : new int[] {0, 1, 31, 32, 4096, 8192, 65_536, whole.length - 4096 - HASH_BYTES}) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SnapshotFile.openVerified(path, ReadProgress.NONE))
                    .isInstanceOf(DamagedException.class);
            assertThatThrownBy(() -> SnapshotFile.open(path))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageStartingWith(path + " is no intact snapshot: it ");
        }
        // Only a part of the hash is missing.
        Files.write(path, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> SnapshotFile.openVerified(path, ReadProgress.NONE))
                .isInstanceOf(DamagedException.class);
    }

    @Test
    void aFileThatIsNotThereIsSaidSo() {
        Path missing = root.resolve("none");

        assertThatThrownBy(() -> SnapshotFile.open(missing))
                .hasMessage("open " + missing + ": no such file or directory");
    }
}
