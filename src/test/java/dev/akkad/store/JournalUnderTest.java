package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Path;

/** A journal with the database behind it, opened and closed as one. */
final class JournalUnderTest implements AutoCloseable {
    private final StoreHandle handle;
    private final LevelJournal journal;

    private JournalUnderTest(StoreHandle handle, LevelJournal journal) {
        this.handle = handle;
        this.journal = journal;
    }

    static JournalUnderTest open(Path root, LevelSettings settings) throws IOException {
        return open(root, settings, Fixtures.noHistory(root));
    }

    static JournalUnderTest open(Path root, LevelSettings settings, JournalHistory history) throws IOException {
        StoreHandle handle = StoreHandle.open(root.resolve("journal"), settings);
        try {
            SpaceGuard space = Fixtures.endlessSpace(root);
            return new JournalUnderTest(
                    handle, LevelJournal.open(handle, root.resolve("journal.mark"), space, history));
        } catch (IOException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    LevelJournal journal() {
        return journal;
    }

    @Override
    public void close() throws IOException {
        journal.close();
        handle.close();
    }
}
