package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash at any step of a snapshot install leaves the former store or the new one, whole. */
final class AdoptionTest {
    private static final Identity ME = new Identity(1, 2, "m");

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void nameRoot() {
        root = temp.resolve("data");
    }

    private static DataDir open(Path root, LevelDriver driver) throws IOException {
        return DataDir.open(root, Fixtures.settings(driver));
    }

    /** A member that stands at 3, and the snapshot of another that stands at 50. */
    private List<Bytes> behind(LevelDriver driver) throws IOException {
        try (DataDir dir = open(root, driver)) {
            dir.found(ME);
            try (LevelStore store = dir.openStore()) {
                CheckpointStoreContract.putRange(store, 2, 3);
                CheckpointStoreContract.writeAll(store);
            }
        }
        try (DataDir dir = open(temp.resolve("other"), driver)) {
            dir.found(new Identity(1, 3, "other"));
            try (LevelStore store = dir.openStore()) {
                CheckpointStoreContract.putRange(store, 2, 50);
                CheckpointStoreContract.writeAll(store);
                return CheckpointStoreContract.read(store);
            }
        }
    }

    private Path image(String name) throws IOException {
        Path image = temp.resolve(name);
        Fixtures.copy(root, image);
        return image;
    }

    private static void receive(CheckpointStore.Incoming incoming, List<Bytes> pieces) throws IOException {
        for (Bytes piece : pieces) {
            incoming.append(piece);
        }
    }

    private static void assertStandsAt(Path root, LevelDriver driver, long index) throws IOException {
        try (DataDir dir = open(root, driver);
                LevelStore store = dir.openStore()) {
            assertThat(dir.received()).isEmpty();
            assertThat(store.durableIndex()).isEqualTo(index);
            assertThat(CheckpointStoreContract.scan(store, 0, 1000)).hasSize((int) index - 1);
        }
        assertThat(Directories.list(root.resolve("member")))
                .extracting(path -> path.getFileName().toString())
                .filteredOn(name -> name.startsWith("store") || name.startsWith("incoming"))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void crashWhileReceivingKeepsTheFormerStore(LevelDriver driver) throws IOException {
        List<Bytes> pieces = behind(driver);
        Path image;
        try (DataDir dir = open(root, driver);
                CheckpointStore.Incoming incoming = dir.incoming(50)) {
            receive(incoming, pieces.subList(0, pieces.size() / 2));
            image = image("receiving");
        }
        assertStandsAt(image, driver, 3);
        assertStandsAt(root, driver, 3);
    }

    /** The former store is rewritten to its end behind the new one, which takes all that is written. */
    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void aStoreThatIsBeingRewrittenGivesWayToASnapshot(LevelDriver driver) throws Exception {
        List<Bytes> pieces = behind(driver);
        try (DataDir dir = open(root, driver)) {
            try (LevelStore former = dir.openStore()) {
                try (CheckpointStore.Incoming incoming = dir.incoming(50)) {
                    receive(incoming, pieces);
                    incoming.complete(50, 1);
                }
                CompletableFuture<Void> rewriting = CompletableFuture.runAsync(() -> {
                    try {
                        for (int i = 0; i < 20; i++) {
                            former.compact();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                dir.adopt(50);
                try (LevelStore present = dir.openStore()) {
                    CheckpointStoreContract.putRange(present, 51, 60);
                    CheckpointStoreContract.writeAll(present);
                    present.compact();
                }
                rewriting.get(60, TimeUnit.SECONDS);
            }
        }
        assertStandsAt(root, driver, 60);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void crashAfterReceivingLeavesTheChoice(LevelDriver driver) throws IOException {
        List<Bytes> pieces = behind(driver);
        try (DataDir dir = open(root, driver);
                CheckpointStore.Incoming incoming = dir.incoming(50)) {
            receive(incoming, pieces);
            incoming.complete(50, 1);
        }
        Path adopted = image("adopted");
        try (DataDir dir = open(adopted, driver)) {
            assertThat(dir.received()).containsExactly(50L);
            dir.adopt(50);
        }
        assertStandsAt(adopted, driver, 50);
        try (DataDir dir = open(root, driver)) {
            assertThat(dir.received()).containsExactly(50L);
            dir.discardReceived(Set.of());
        }
        assertStandsAt(root, driver, 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void crashAfterTheRenameKeepsTheNewStoreHoweverMuchIsLeftOfTheFormer(LevelDriver driver) throws IOException {
        List<Bytes> pieces = behind(driver);
        Path former = temp.resolve("former");
        Fixtures.copy(root.resolve("member/store-0"), former);
        try (DataDir dir = open(root, driver);
                CheckpointStore.Incoming incoming = dir.incoming(50)) {
            receive(incoming, pieces);
            incoming.complete(50, 1);
            dir.adopt(50);
        }
        List<Path> left = Directories.list(former);
        for (int gone = 0; gone <= left.size(); gone++) {
            Path image = image("gone-" + gone);
            Fixtures.copy(former, image.resolve("member/store-0"));
            for (Path file : left.subList(0, gone)) {
                Files.delete(image.resolve("member/store-0").resolve(file.getFileName()));
            }
            assertStandsAt(image, driver, 50);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void readersOfTheFormerStoreGoOnUntilTheyLetGo(LevelDriver driver) throws IOException {
        List<Bytes> pieces = behind(driver);
        try (DataDir dir = open(root, driver)) {
            LevelStore former = dir.openStore();
            try (CheckpointStore.Incoming incoming = dir.incoming(50)) {
                receive(incoming, pieces);
                incoming.complete(50, 1);
            }
            dir.adopt(50);
            CheckpointStoreContract.putRange(former, 4, 4);
            assertThatThrownBy(() -> CheckpointStoreContract.writeAll(former)).isInstanceOf(IOException.class);
            try (LevelStore present = dir.openStore()) {
                assertThat(present.durableIndex()).isEqualTo(50);
                assertThat(former.durableIndex()).isEqualTo(3);
                assertThat(former.revision(CheckpointStoreContract.at(3))).isNotNull();
                assertThat(root.resolve("member/store-0")).exists();
                former.close();
                assertThat(root.resolve("member/store-0")).doesNotExist();
                CheckpointStoreContract.putRange(present, 51, 51);
                CheckpointStoreContract.writeAll(present);
            }
        }
        assertStandsAt(root, driver, 51);
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "JAVA"})
    void adoptingWhatIsNotThereOrNotAheadIsRefused(LevelDriver driver) throws IOException {
        behind(driver);
        try (DataDir dir = open(root, driver)) {
            assertThatThrownBy(() -> dir.adopt(50)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> dir.adopt(0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertStandsAt(root, driver, 3);
    }
}
