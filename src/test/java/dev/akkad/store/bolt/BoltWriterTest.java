package dev.akkad.store.bolt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back, checked and the same. */
final class BoltWriterTest {
    @TempDir
    Path root;

    /** Records of one bucket, made anew each time from a seed. */
    private record Records(int count, int keyBytes, int valueBytesMin, int valueBytesMax, long seed) {
        Records(int count, int keyBytes, int valueBytesMax, long seed) {
            this(count, keyBytes, 0, valueBytesMax, seed);
        }

        interface Each {
            void record(byte[] key, byte[] value) throws IOException;
        }

        void visit(Each each) throws IOException {
            Random random = new Random(seed);
            for (int i = 0; i < count; i++) {
                byte[] key = Arrays.copyOf(BoltWriter.bigEndian(i), Math.max(8, keyBytes));
                byte[] value = new byte[valueBytesMin + random.nextInt(valueBytesMax - valueBytesMin + 1)];
                random.nextBytes(value);
                each.record(key, value);
            }
        }
    }

    private static BoltLayout put(BoltWriter writer, SortedMap<String, Records> buckets) throws IOException {
        for (var bucket : buckets.entrySet()) {
            writer.beginBucket(bucket.getKey());
            bucket.getValue().visit(writer::put);
            writer.endBucket();
        }
        return writer.finish();
    }

    private Path write(SortedMap<String, Records> buckets) throws IOException {
        BoltLayout layout = put(BoltWriter.measuring(), buckets);
        Path file = root.resolve("written.db");
        try (OutputStream out = Files.newOutputStream(file)) {
            put(BoltWriter.writing(layout, 7, bytes -> append(out, bytes)), buckets);
        }
        assertThat(Files.size(file)).isEqualTo(layout.bytes());
        return file;
    }

    private static void append(OutputStream out, byte[] bytes) {
        try {
            assertThat(bytes.length % BoltWriter.PAGE_BYTES).isZero();
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertHolds(Path file, SortedMap<String, Records> buckets) throws IOException {
        try (BoltFile read = BoltFile.open(file, Files.size(file))) {
            read.check();
            assertThat(read.bytes()).isEqualTo(Files.size(file));
            assertThat(read.buckets()).containsExactlyElementsOf(buckets.keySet());
            for (var bucket : buckets.entrySet()) {
                Comparing comparing = new Comparing();
                bucket.getValue().visit(comparing::expect);
                read.scan(bucket.getKey(), comparing::found);
                assertThat(comparing.found).isEqualTo(bucket.getValue().count());
                assertThat(comparing.foundSum).isEqualTo(comparing.expectedSum);
            }
        }
    }

    /** Sums that depend on every byte and the order, so that no test holds all records. */
    private static final class Comparing {
        private long expectedSum;
        private long foundSum;
        private int found;

        void expect(byte[] key, byte[] value) {
            expectedSum = sum(expectedSum, key, value);
        }

        void found(byte[] key, byte[] value) {
            foundSum = sum(foundSum, key, value);
            found++;
        }

        private static long sum(long before, byte[] key, byte[] value) {
            return before * 31 + Arrays.hashCode(key) * 17L + Arrays.hashCode(value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 17, 0",
        "1, 17, 0",
        "1, 17, 100000",
        "30, 17, 10",
        "40, 17, 10",
        "200, 17, 100",
        "3000, 17, 3000",
        "5000, 17, 9000",
        "500, 17, 100000",
        "40000, 17, 40",
        "90000, 17, 0",
        "3000, 2000, 10",
        "300, 30000, 10",
        "5, 5000, 5",
    })
    void aBucketOfAnyShapeIsReadBackWhole(int count, int keyBytes, int valueBytesMax) throws IOException {
        SortedMap<String, Records> buckets = new TreeMap<>();
        buckets.put("key", new Records(count, keyBytes, valueBytesMax, count));
        buckets.put("small", new Records(3, 8, 20, 1));

        assertHolds(write(buckets), buckets);
    }

    @Test
    void everyNumberOfRecordsAroundTheSizeOfAPageWorks() throws IOException {
        for (int count = 0; count < 400; count++) {
            SortedMap<String, Records> buckets = new TreeMap<>();
            buckets.put("key", new Records(count, 40, 30, 3));
            assertHolds(write(buckets), buckets);
        }
    }

    /** Pages of branches are full at about 120 children of this size, so the second level begins somewhere here. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 119, 120, 121, 122, 123, 124, 125, 126, 239, 241, 243, 245, 7_400, 14_700})
    void everyNumberOfLeavesAroundTheSizeOfABranchWorks(int leaves) throws IOException {
        SortedMap<String, Records> buckets = new TreeMap<>();
        // Few records share a leaf, whatever its length: four of these.
        buckets.put("key", new Records(leaves * 4, 17, 1500, 1500, 3));

        assertHolds(write(buckets), buckets);
    }

    @Test
    void soManyBucketsAsDoNotFitAPageWork() throws IOException {
        SortedMap<String, Records> buckets = new TreeMap<>();
        for (int i = 100; i < 700; i++) {
            buckets.put("bucket" + i, new Records(i % 40, 8, 30, i));
        }

        assertHolds(write(buckets), buckets);
    }

    @Test
    void keysThatDoNotAscendAreABug() {
        BoltWriter writer = BoltWriter.measuring();
        writer.beginBucket("key");
        writer.put("b".getBytes(StandardCharsets.UTF_8), new byte[0]);

        assertThatThrownBy(() -> writer.put("b".getBytes(StandardCharsets.UTF_8), new byte[0]))
                .isInstanceOf(AssertionError.class)
                .hasMessage("keys of bucket key do not ascend");
    }

    @Test
    void whatDiffersFromWhatWasMeasuredIsABug() throws IOException {
        BoltLayout layout = put(BoltWriter.measuring(), new TreeMap<>());
        SortedMap<String, Records> more = new TreeMap<>();
        more.put("key", new Records(1000, 17, 10, 1));
        BoltWriter writer = BoltWriter.writing(layout, 2, bytes -> {});

        assertThatThrownBy(() -> put(writer, more))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("measured");
    }
}
