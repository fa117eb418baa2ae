package dev.akkad.store.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads what the real etcd wrote, whole and damaged. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class BoltFileTest {
    private static final int PAGE = 4096;
    private static final int HASH_BYTES = 32;
    /** Of the file of 3.5.30, the root of bucket key. */
    private static final int KEY_ROOT = 37;
    /** Of a page, where its header and its first elements lie. */
    private static final int TELLING_BYTES = 16 + 3 * 16;

    @TempDir
    Path root;

    private static List<String> buckets(BoltFile file) {
        List<String> names = new ArrayList<>();
        file.buckets().forEach(names::add);
        return names;
    }

    /** Opens, checks and reads everything. @return how many records there are */
    private static int readAll(Path path, long bytes) throws IOException {
        try (BoltFile file = BoltFile.open(path, bytes)) {
            file.check();
            int[] records = {0};
            for (String bucket : file.buckets()) {
                file.scan(bucket, (key, value) -> records[0]++);
            }
            return records[0];
        }
    }

    @ParameterizedTest
    @EnumSource
    void allRecordsOfTheRealEtcdAreRead(RealFiles real) throws IOException {
        Path path = real.copyTo(root);
        long bytes = Files.size(path) - HASH_BYTES;

        assertThat(readAll(path, bytes)).isEqualTo(real.records());
        try (BoltFile file = BoltFile.open(path, bytes)) {
            assertThat(file.bytes()).isEqualTo(bytes);
            assertThat(buckets(file))
                    .containsExactly(
                            "alarm",
                            "auth",
                            "authRoles",
                            "authUsers",
                            "cluster",
                            "key",
                            "lease",
                            "members",
                            "members_removed",
                            "meta");
            List<Integer> big = new ArrayList<>();
            file.scan("key", (key, value) -> {
                if (value.length > 2 * PAGE) {
                    big.add(value.length);
                }
            });
            assertThat(big).hasSize(3);
        }
    }

    @Test
    void anUnknownBucketHoldsNothing() throws IOException {
        Path path = RealFiles.ETCD_3_5_30.copyTo(root);
        try (BoltFile file = BoltFile.open(path, Files.size(path) - HASH_BYTES)) {
            file.scan("none", (key, value) -> {
                throw new AssertionError();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereverItIsCutOffItIsRefused(RealFiles real) throws IOException {
        byte[] whole = real.bytes();
        int database = whole.length - HASH_BYTES;
        Path path = root.resolve("cut.db");
        for (int length = 0; length < database; length += length < 2 * PAGE + 64 ? 61 : 511) {
            Files.write(path, java.util.Arrays.copyOf(whole, length));
            int cut = length;
            assertThatThrownBy(() -> readAll(path, cut))
                    .as("%d of %d bytes", length, database)
                    .isInstanceOf(BoltDamagedException.class);
        }
    }

    /** What is changed where nobody looks, in a free page or the older meta, may be read; nothing else may happen. */
    private int refusedOf(RealFiles real, IntUnaryOperator change) throws IOException {
        byte[] whole = real.bytes();
        int database = whole.length - HASH_BYTES;
        Path path = real.copyTo(root);
        int refused = 0;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (int page = 0; page < database; page += PAGE) {
                for (int at = page; at < page + TELLING_BYTES; at++) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) change.applyAsInt(whole[at])}), at);
                    try {
                        readAll(path, database);
                    } catch (BoltDamagedException e) {
                        refused++;
                    }
                    channel.write(ByteBuffer.wrap(new byte[] {whole[at]}), at);
                }
            }
        }
        assertThat(readAll(path, database)).isEqualTo(real.records());
        return refused;
    }

    @ParameterizedTest
    @EnumSource
    void aChangedByteInAnyPageIsRefusedOrChangesOneValue(RealFiles real) throws IOException {
        int pages = real.bytes().length / PAGE;
        // Every number in the header of a page that counts, and most of its elements, must be as they are.
        assertThat(refusedOf(real, b -> b ^ 1)).isGreaterThan(pages * 20);
        assertThat(refusedOf(real, b -> b ^ 0x80)).isGreaterThan(pages * 30);
        assertThat(refusedOf(real, b -> ~b)).isGreaterThan(pages * 30);
    }

    private void overwrite(Path path, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    private static byte[] little(long number) {
        return PageFormat.buffer(new byte[8]).putLong(number).array();
    }

    @Test
    void aTreeThatLeadsBackToItselfIsRefused() throws IOException {
        RealFiles real = RealFiles.ETCD_3_5_30;
        int branch = KEY_ROOT;
        Path path = real.copyTo(root);
        overwrite(path, (long) branch * PAGE + 16 + 8, little(branch));

        assertThatThrownBy(() -> readAll(path, Files.size(path) - HASH_BYTES))
                .isInstanceOf(BoltDamagedException.class)
                .hasMessage("bucket key: page " + branch + " is used twice");
    }

    @Test
    void aPageBeyondTheEndIsRefused() throws IOException {
        RealFiles real = RealFiles.ETCD_3_5_30;
        int branch = KEY_ROOT;
        Path path = real.copyTo(root);
        overwrite(path, (long) branch * PAGE + 16 + 8, little(1L << 62));

        assertThatThrownBy(() -> readAll(path, Files.size(path) - HASH_BYTES))
                .isInstanceOf(BoltDamagedException.class)
                .hasMessage("bucket key: page " + (1L << 62) + " and 0 more do not exist");
    }

    @Test
    void anOverflowThatNothingExplainsIsRefusedBeforeMemoryIsTakenForIt() throws IOException {
        Path path = RealFiles.ETCD_3_5_30.copyTo(root);
        overwrite(path, 2L * PAGE + 12, new byte[] {1, 0, 0, 0});

        assertThatThrownBy(() -> readAll(path, Files.size(path) - HASH_BYTES))
                .isInstanceOf(BoltDamagedException.class)
                .hasMessageContaining("bucket key: page 2");
    }

    @Test
    void withOneMetaDamagedTheOtherCounts() throws IOException {
        RealFiles real = RealFiles.ETCD_3_5_30;
        Path path = real.copyTo(root);
        overwrite(path, 16, new byte[4]);

        assertThat(readAll(path, Files.size(path) - HASH_BYTES)).isEqualTo(real.records());
        overwrite(path, PAGE + 16, new byte[4]);
        assertThatThrownBy(() -> readAll(path, Files.size(path) - HASH_BYTES))
                .hasMessage("it has no intact meta page: it is no database of bbolt's, or damaged");
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws IOException {
        Path text = Files.writeString(root.resolve("text"), "no database\n".repeat(1000));
        Path empty = Files.createFile(root.resolve("empty"));

        assertThatThrownBy(() -> readAll(text, Files.size(text))).isInstanceOf(BoltDamagedException.class);
        assertThatThrownBy(() -> readAll(empty, 0)).isInstanceOf(BoltDamagedException.class);
    }
}
