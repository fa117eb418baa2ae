package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

final class LevelJournalContractTest {
    abstract static class OnDisk extends JournalLogContract {
        @TempDir
        Path root;

        private final LevelDriver driver;

        OnDisk(LevelDriver driver) {
            this.driver = driver;
        }

        @Override
        protected JournalLog open() throws IOException {
            DataDir dir = DataDir.open(root, Fixtures.settings(driver));
            dir.found(new Identity(1, 2, "a"));
            return new ClosingBoth(dir, dir.openJournal());
        }
    }

    /** Closes the data directory with the journal. */
    private static final class ClosingBoth implements JournalLog {
        private final DataDir dir;
        private final JournalLog journal;

        ClosingBoth(DataDir dir, JournalLog journal) {
            this.dir = dir;
            this.journal = journal;
        }

        @Override
        public void append(List<Record> records, long compactedTo) throws IOException {
            journal.append(records, compactedTo);
        }

        @Override
        public long firstSequence() {
            return journal.firstSequence();
        }

        @Override
        public long lastSequence() {
            return journal.lastSequence();
        }

        @Override
        public void replay(long from, long to, Visitor visitor) throws IOException {
            journal.replay(from, to, visitor);
        }

        @Override
        public void close() throws IOException {
            journal.close();
            dir.close();
        }
    }

    @Nested
    final class Native extends OnDisk {
        Native() {
            super(LevelDriver.NATIVE);
        }
    }

    @Nested
    final class Java extends OnDisk {
        Java() {
            super(LevelDriver.JAVA);
        }
    }
}
