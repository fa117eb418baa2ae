package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.sim.disk.Disk;
import dev.akkad.sim.disk.DiskListener;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.CheckpointStoreContract;
import dev.akkad.store.JournalLog;
import dev.akkad.store.JournalLogContract;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** With nothing wrong, what stands around a disk is a disk; with something wrong, that is what happens, and no more. */
final class DisksTest {
    private static Points noPoints() {
        return new Points(new Random(1), reason -> {});
    }

    @Nested
    final class Journal extends JournalLogContract {
        private final Disk disk = new Disk(new DiskListener() {});

        @Override
        protected JournalLog open() {
            return new LabJournal(disk.open().journal(), new DiskFault(), noPoints());
        }
    }

    @Nested
    final class Store extends CheckpointStoreContract {
        private final Disk disk = new Disk(new DiskListener() {});

        @Override
        protected CheckpointStore open() throws IOException {
            return new LabStore(disk.open().openStore(), new DiskFault(), noPoints());
        }

        @Override
        protected CheckpointStore.Incoming incoming(long index) throws IOException {
            return disk.open().incoming();
        }

        @Override
        protected void adopt(long index) throws IOException {
            disk.open().adopt(index);
        }
    }

    private final DiskFault fault = new DiskFault();
    private final List<String> crashes = new ArrayList<>();
    private final Points points = new Points(new Random(1), crashes::add);
    private final JournalLog journal =
            new LabJournal(new Disk(new DiskListener() {}).open().journal(), fault, points);

    private void append(long sequence) throws IOException {
        journal.append(List.of(new JournalLog.Record(sequence, sequence, Bytes.utf8("x"))), 0);
    }

    @Test
    void theNextWritesFailAndWriteNothing() throws IOException {
        fault.fail(2);

        assertThatThrownBy(() -> append(1)).isInstanceOf(IOException.class).hasMessageContaining("lab");
        assertThatThrownBy(() -> append(1)).isInstanceOf(IOException.class);
        assertThat(journal.lastSequence()).isZero();
        append(1);
        assertThat(journal.lastSequence()).isEqualTo(1);
    }

    @Test
    void aSlowDiskTakesItsTime() throws IOException {
        fault.slow(TimeUnit.MILLISECONDS.toNanos(50));

        long before = System.nanoTime();
        append(1);

        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void aHeldWriteGoesOnWhenAllIsHealed() throws Exception {
        fault.hold(TimeUnit.MINUTES.toNanos(10));
        CompletableFuture<Void> write = CompletableFuture.runAsync(() -> {
            try {
                append(1);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        fault.heal();

        write.get(60, TimeUnit.SECONDS);
        assertThat(journal.lastSequence()).isEqualTo(1);
    }

    @Test
    void aCrashBeforeTheWriteLeavesNothingAndOneAfterItAll() throws IOException {
        List<Long> seen = new ArrayList<>();
        Points watching = new Points(new Random(1), reason -> seen.add(journal.lastSequence()));
        JournalLog watched = new LabJournal(journal, new DiskFault(), watching);
        watching.enableAll("raftBeforeSave=panic;raftAfterSave=panic");

        watched.append(List.of(new JournalLog.Record(1, 1, Bytes.utf8("x"))), 0);

        assertThat(seen).containsExactly(0L, 1L);
    }
}
