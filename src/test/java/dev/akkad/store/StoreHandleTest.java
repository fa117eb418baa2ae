package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StoreHandleTest {
    private static final int KEYS = 2_000;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void databaseClosesWithItsLastReader(LevelDriver driver) throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver), () -> false, () -> closed.set(true));
        LevelDb reader = handle.retain();
        handle.close();
        handle.close();
        assertThat(closed).isFalse();
        assertThat(reader.get(new byte[] {1})).isNull();
        assertThatThrownBy(handle::retain).isInstanceOf(IOException.class).hasMessageContaining("is closed");
        handle.release();
        assertThat(closed).isTrue();
        StoreHandle.open(root, Fixtures.small(driver)).close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void membersReadOnAfterTheOwnerHasClosed(LevelDriver driver) throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver), () -> false, () -> closed.set(true));
        handle.join();
        handle.close();
        assertThatThrownBy(handle::join).isInstanceOf(IOException.class);
        assertThat(handle.get(new byte[] {1})).isNull();
        assertThat(closed).isFalse();
        handle.leave();
        assertThat(closed).isTrue();
        assertThat(handle.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"NATIVE, 1000", "JAVA, 200"})
    @Timeout(300)
    void closingAndReopeningUnderRangeLoadNeverHurtsAReader(LevelDriver driver, int rounds) throws Exception {
        fill(driver);
        AtomicReference<StoreHandle> current = new AtomicReference<>();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong wholeScans = new AtomicLong();
        ExecutorService readers = Executors.newFixedThreadPool(3);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(readers.submit(() -> scanUntil(stop, current, wholeScans)));
        }
        for (int round = 0; round < rounds; round++) {
            CountDownLatch closed = new CountDownLatch(1);
            StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver), () -> false, closed::countDown);
            current.set(handle);
            long before = wholeScans.get();
            while (round % 10 == 0
                    && wholeScans.get() == before
                    && running.stream().noneMatch(Future::isDone)) {
                Thread.onSpinWait();
            }
            handle.close();
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
        stop.set(true);
        for (Future<?> reader : running) {
            reader.get(60, TimeUnit.SECONDS);
        }
        readers.shutdown();
        assertThat(wholeScans.get()).isGreaterThanOrEqualTo(rounds / 10);
    }

    private void fill(LevelDriver driver) throws IOException {
        try (StoreHandle handle = StoreHandle.open(root, Fixtures.small(driver))) {
            handle.takeOver(this);
            handle.write(this, true, batch -> {
                for (int i = 0; i < KEYS; i++) {
                    batch.put(JournalFormat.key(i), new byte[64]);
                }
            });
        }
    }

    private static void scanUntil(AtomicBoolean stop, AtomicReference<StoreHandle> current, AtomicLong scans) {
        while (!stop.get()) {
            StoreHandle handle = current.get();
            if (handle == null) {
                continue;
            }
            try {
                LevelDb db = handle.retain();
                try {
                    assertThat(count(db)).isEqualTo(KEYS);
                    scans.incrementAndGet();
                } finally {
                    handle.release();
                }
            } catch (IOException e) {
                // Closed: the next one comes.
                assertThat(e).hasMessageContaining("is closed");
            }
        }
    }

    private static int count(LevelDb db) throws IOException {
        int count = 0;
        try (LevelCursor cursor = db.cursor(JournalFormat.key(0))) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }
}
