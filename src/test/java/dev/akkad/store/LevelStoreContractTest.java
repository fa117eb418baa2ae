package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

final class LevelStoreContractTest {
    abstract static class OnDisk extends CheckpointStoreContract {
        @TempDir
        Path root;

        private final LevelDriver driver;
        private DataDir dir;

        OnDisk(LevelDriver driver) {
            this.driver = driver;
        }

        @BeforeEach
        void openDirectory() throws IOException {
            dir = DataDir.open(root, Fixtures.settings(driver));
            dir.found(new Identity(1, 2, "a"));
        }

        @AfterEach
        void closeDirectory() {
            dir.close();
        }

        /** A new process each time, as far as the disk can tell. */
        @Override
        protected CheckpointStore open() throws IOException {
            dir.close();
            dir = DataDir.open(root, Fixtures.settings(driver));
            return dir.openStore();
        }

        @Override
        protected CheckpointStore.Incoming incoming(long index) throws IOException {
            return dir.incoming(index);
        }

        @Override
        protected void adopt(long index) throws IOException {
            dir.adopt(index);
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
