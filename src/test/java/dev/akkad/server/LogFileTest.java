package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LogFileTest {
    private static final byte[] LINE = "0123456789\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.006Z"));

    private final class SetClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now.get(), zone);
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    private LogFile open(LogRotation rotation) throws IOException {
        return LogFile.open(directory.resolve("logs/akkad.log"), rotation, new SetClock());
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void later() {
        now.updateAndGet(time -> time.plus(Duration.ofHours(12)));
    }

    @Test
    void aFileThatWouldGrowTooLongIsPutAsideUnderTheTime() throws IOException {
        try (LogFile file = open(new LogRotation(25, 0, 0, false, false))) {
            for (int i = 0; i < 3; i++) {
                file.write(LINE);
            }
        }

        assertThat(names()).containsExactly("akkad-2026-01-02T03-04-05.006.log", "akkad.log");
        assertThat(directory.resolve("logs/akkad.log")).hasContent("0123456789");
    }

    @Test
    void aFileThatIsThereIsContinued() throws IOException {
        LogRotation rotation = new LogRotation(25, 0, 0, false, false);
        for (int i = 0; i < 2; i++) {
            try (LogFile file = open(rotation)) {
                file.write(LINE);
            }
        }

        assertThat(names()).containsExactly("akkad.log");
        assertThat(directory.resolve("logs/akkad.log")).hasSize(2L * LINE.length);
    }

    @Test
    void onlySoManyAreKept() throws IOException {
        try (LogFile file = open(new LogRotation(11, 0, 2, false, false))) {
            for (int i = 0; i < 5; i++) {
                file.write(LINE);
                later();
            }
            await(() -> names().size() == 3);
        }

        assertThat(names())
                .containsExactly("akkad-2026-01-03T15-04-05.006.log", "akkad-2026-01-04T03-04-05.006.log", "akkad.log");
    }

    @Test
    void oldOnesGoAndStrangersStay() throws IOException {
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(directory.resolve("logs/akkad-old.log"), "");
        Files.writeString(directory.resolve("logs/akkad-2025-01-01T00-00-00.000.log"), "");
        try (LogFile file = open(new LogRotation(11, 1, 0, false, false))) {
            file.write(LINE);
            file.write(LINE);
            await(() -> names().size() == 3);
        }

        assertThat(names()).containsExactly("akkad-2026-01-02T03-04-05.006.log", "akkad-old.log", "akkad.log");
    }

    @Test
    void whatIsPutAsideIsCompressed() throws IOException {
        try (LogFile file = open(new LogRotation(11, 0, 0, false, true))) {
            file.write(LINE);
            file.write(LINE);
            await(() -> names().equals(List.of("akkad-2026-01-02T03-04-05.006.log.gz", "akkad.log")));
        }

        try (var gzip = new GZIPInputStream(
                Files.newInputStream(directory.resolve("logs/akkad-2026-01-02T03-04-05.006.log.gz")))) {
            assertThat(gzip.readAllBytes()).isEqualTo(LINE);
        }
    }

    @Test
    void manyThreadsLoseNoLine() throws Exception {
        int threads = 4;
        int lines = 500;
        try (LogFile file = open(new LogRotation(50L * LINE.length, 0, 0, false, false))) {
            List<Thread> writers = Stream.generate(() -> new Thread(() -> {
                        for (int i = 0; i < lines; i++) {
                            later();
                            file.write(LINE, 0, LINE.length);
                        }
                    }))
                    .limit(threads)
                    .toList();
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }
        }

        long written = 0;
        for (String name : names()) {
            written += Files.size(directory.resolve("logs").resolve(name));
        }
        assertThat(written).isEqualTo((long) threads * lines * LINE.length);
    }

    @Test
    void settingsAreReadAsEtcdReadsThem() {
        assertThat(LogRotation.parse(LogRotation.DEFAULT_JSON))
                .isEqualTo(new LogRotation(100L << 20, 0, 0, false, false));
        assertThat(LogRotation.parse("{\"maxsize\":0,\"MaxAge\":3,\"maxbackups\":4,\"localtime\":true,"
                        + "\"compress\":true,\"filename\":\"x\"}"))
                .isEqualTo(new LogRotation(100L << 20, 3, 4, true, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"maxsize\": | improperly formatted log rotation config",
                "7 | improperly formatted log rotation config",
                "{\"maxsize\":\"a\"} | invalid log rotation config: maxsize",
                "{\"maxage\":1.5} | invalid log rotation config: maxage",
                "{\"compress\":1} | invalid log rotation config: compress",
            })
    void whatIsNotUnderstoodIsRefused(String json, String reason) {
        assertThatThrownBy(() -> LogRotation.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void onlyOneFileCanBeRotated() {
        LogRotation.requireOneFile(List.of("stderr", "a.log"));

        for (List<String> outputs : List.of(List.of("stderr"), List.of("a.log", "b.log"))) {
            assertThatThrownBy(() -> LogRotation.requireOneFile(outputs))
                    .hasMessage("--log-outputs requires a single file path when --log-rotate-config-json is defined");
        }
    }

    @Test
    void theJournalIsToldTheLevelOfEachLine() {
        assertThat(JournalStream.priority("{\"level\":\"debug\",")).isEqualTo(7);
        assertThat(JournalStream.priority("{\"level\":\"info\",")).isEqualTo(6);
        assertThat(JournalStream.priority("{\"level\":\"warn\",")).isEqualTo(4);
        assertThat(JournalStream.priority("{\"level\":\"error\",")).isEqualTo(3);
        assertThat(JournalStream.priority("{\"level\":\"fatal\",")).isEqualTo(2);
        assertThat(JournalStream.priority("2026-01-01T00:00:00.000000Z\twarn\tserver/A.java\tx"))
                .isEqualTo(4);
    }
}
