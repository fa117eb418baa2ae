package dev.akkad.store;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A process of its own that writes journal and store until it is killed, and tells what it was told is durable. */
final class KilledWriter {
    private static final Identity ME = new Identity(1, 2, "killed");

    private KilledWriter() {}

    public static void main(String[] arguments) throws IOException {
        LevelDriver driver = LevelDriver.valueOf(arguments[1]);
        DataDir dir = DataDir.open(Path.of(arguments[0]), Fixtures.settings(driver));
        dir.found(ME);
        LevelJournal journal = dir.openJournal();
        LevelStore store = dir.openStore();
        Thread reclaimer = new Thread(() -> reclaimForEver(journal));
        reclaimer.setDaemon(true);
        reclaimer.start();
        Random random = new Random(journal.lastSequence());
        while (true) {
            long sequence = journal.lastSequence() + 1;
            byte[] payload = new byte[random.nextInt(8000)];
            random.nextBytes(payload);
            long compactedTo = sequence % 50 == 0 ? sequence - 20 : 0;
            journal.append(List.of(new JournalLog.Record(sequence, sequence, Bytes.wrap(payload))), compactedTo);
            long index = store.appliedIndex() + 1;
            store.putRevision(new Revision(index + 1, 0), false, Bytes.wrap(payload));
            store.applied(index, 1);
            store.write(store.seal());
            System.out.write((sequence + " " + index + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
        }
    }

    private static void reclaimForEver(LevelJournal journal) {
        try {
            while (true) {
                journal.reclaim();
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
