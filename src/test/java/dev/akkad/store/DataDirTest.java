package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataDirTest {
    private static final Identity ME = new Identity(0xabcdL, -2L, "m1 = first");

    @TempDir
    Path temp;

    private static DataDir open(Path root) throws IOException {
        return DataDir.open(root, Fixtures.settings(LevelDriver.AUTO));
    }

    private static Path founded(Path root) throws IOException {
        try (DataDir dir = open(root)) {
            dir.found(ME);
        }
        return root;
    }

    private static Path used(Path root) throws IOException {
        try (DataDir dir = open(root)) {
            dir.found(ME);
            try (LevelJournal journal = dir.openJournal()) {
                journal.append(JournalLogContract.records(1, 3), 0);
            }
        }
        return root;
    }

    private static List<String> tree(Path root) throws IOException {
        List<String> tree = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : (Iterable<Path>) walk.sorted()::iterator) {
                tree.add(path + (Files.isRegularFile(path) ? " " + Arrays.hashCode(Files.readAllBytes(path)) : ""));
            }
        }
        return tree;
    }

    @Test
    void newDirectoryIsPrivateAndHasNoIdentityUntilFounded() throws IOException {
        Path root = temp.resolve("deep/data");
        try (DataDir dir = open(root)) {
            assertThat(dir.identity()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("member"))))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isEqualTo("rwx------");
            dir.found(ME);
            assertThat(dir.identity()).contains(ME);
        }
        try (DataDir dir = open(root)) {
            assertThat(dir.identity()).contains(ME);
        }
    }

    @Test
    void foundingAgainIsNothingAndAnotherIdentityIsRefused() throws IOException {
        try (DataDir dir = open(founded(temp.resolve("data")))) {
            dir.found(ME);
            assertThatThrownBy(() -> dir.found(new Identity(0xabcdL, 3, "m1")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("belongs to member fffffffffffffffe (m1 = first) of cluster abcd");
        }
    }

    @Test
    void changedIdentityIsRefused() throws IOException {
        Path root = founded(temp.resolve("data"));
        Path file = root.resolve("member/identity");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> open(root).close())
                    .as("byte %d", at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("identity");
        }
        Files.write(file, bytes);
        open(root).close();
    }

    @Test
    void secondUseInThisProcessIsRefusedAndHarmsNothing() throws IOException {
        Path root = temp.resolve("data");
        try (DataDir dir = open(root)) {
            dir.found(ME);
            assertThatThrownBy(() -> open(root))
                    .isInstanceOf(DataDirLockedException.class)
                    .hasMessageContaining("is in use in this process");
            assertThatThrownBy(() -> open(temp.resolve("./data"))).isInstanceOf(DataDirLockedException.class);
            dir.openJournal().close();
        }
        open(root).close();
    }

    @Test
    void directoryHeldByAnotherProcessIsRefused() throws Exception {
        Path root = founded(temp.resolve("data"));
        String holder = """
                import java.nio.channels.*; import java.nio.file.*;
                public class Holder { public static void main(String[] a) throws Exception {
                    FileChannel c = FileChannel.open(Path.of(a[0]), StandardOpenOption.WRITE);
                    if (c.tryLock() != null) { System.out.println("held"); System.in.read(); } } }
                """;
        Path source = Files.writeString(temp.resolve("Holder.java"), holder);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path lock = root.resolve("member/lock");
        Process process = new ProcessBuilder(java.toString(), source.toString(), lock.toString()).start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> open(root))
                    .isInstanceOf(DataDirLockedException.class)
                    .hasMessageContaining("is in use by another process");
        } finally {
            process.destroy();
            process.waitFor();
        }
        open(root).close();
    }

    @Test
    void lockIsHeldUntilTheLastReaderHasLetGo() throws IOException {
        Path root = founded(temp.resolve("data"));
        DataDir dir = open(root);
        LevelStore reader = dir.openStore();
        dir.close();
        assertThat(CheckpointStoreContract.scan(reader, 0, 9)).isEmpty();
        assertThatThrownBy(() -> open(root)).isInstanceOf(DataDirLockedException.class);
        reader.close();
        open(root).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"member/wal/0.wal", "member/snap/db", "notes.txt", "member/other", "proxy/x"})
    void directoryOfSomethingElseIsRefusedAndUntouched(String file) throws IOException {
        Path root = temp.resolve("data");
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), "not ours");
        List<String> before = tree(root);
        assertThatThrownBy(() -> DataDir.inspect(root)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> open(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not akkad's")
                .hasMessageNotContaining("\n");
        assertThat(tree(root)).isEqualTo(before);
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertThatThrownBy(() -> open(file)).isInstanceOf(IOException.class).hasMessageContaining("not a directory");
    }

    @Test
    void emptyVolumeIsTaken() throws IOException {
        Path root = Files.createDirectories(temp.resolve("data"));
        Files.createDirectory(root.resolve("lost+found"));
        assertThatCode(() -> founded(root)).doesNotThrowAnyException();
    }

    @Test
    void missingJournalUnderAnIdentityIsRefused() throws IOException {
        for (String lost : List.of("journal", "journal.mark", "journal/CURRENT")) {
            Path root = used(temp.resolve("without-" + lost.replace('/', '-')));
            Directories.delete(root.resolve("member").resolve(lost));
            assertThatThrownBy(() -> open(root))
                    .as(lost)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("replace this member")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void crashBetweenFoundingAndTheFirstRecordIsNoDamage() throws IOException {
        Path root = founded(temp.resolve("data"));
        try (DataDir dir = open(root);
                LevelJournal journal = dir.openJournal()) {
            assertThat(journal.lastSequence()).isZero();
        }
        try (DataDir dir = open(root);
                LevelJournal journal = dir.openJournal()) {
            journal.append(JournalLogContract.records(1, 1), 0);
        }
    }

    @Test
    void crashWhileFoundingLeavesADirectoryThatCanBeFounded() throws IOException {
        Path root = founded(temp.resolve("data"));
        Files.move(root.resolve("member/identity"), root.resolve("member/identity.tmp"));
        try (DataDir dir = open(root)) {
            assertThat(dir.identity()).isEmpty();
            dir.found(ME);
            dir.openJournal().close();
            dir.openStore().close();
        }
    }

    @Test
    void removedIdentityBesideAJournalIsRefused() throws IOException {
        Path root = used(temp.resolve("data"));
        Files.delete(root.resolve("member/identity"));
        assertThatThrownBy(() -> open(root)).isInstanceOf(IOException.class).hasMessageContaining("no identity");
    }

    @Test
    void missingStoreUnderAnIdentityIsRefused() throws IOException {
        Path root = used(temp.resolve("data"));
        Directories.delete(root.resolve("member/store-0"));
        assertThatThrownBy(() -> open(root))
                .isInstanceOf(LevelDamagedException.class)
                .hasMessageContaining("store is missing");
    }

    @Test
    void damageFoundAtTheStartLeavesEveryFileAsItIs() throws IOException {
        for (String database : List.of("journal", "store-0")) {
            for (String file : List.of("CURRENT", "MANIFEST-", ".log")) {
                Path root = used(temp.resolve("data-" + database + file));
                try (DataDir dir = open(root);
                        LevelJournal journal = dir.openJournal();
                        LevelStore store = dir.openStore()) {
                    for (long index = 1; index <= 3; index++) {
                        journal.append(List.of(JournalLogContract.record(3 + index, 0)), 0);
                        CheckpointStoreContract.putRange(store, index, index);
                        CheckpointStoreContract.writeAll(store);
                    }
                }
                Path victim = Directories.list(root.resolve("member").resolve(database)).stream()
                        .filter(path -> path.getFileName().toString().contains(file))
                        .findFirst()
                        .orElseThrow();
                byte[] bytes = Files.readAllBytes(victim);
                bytes[10] ^= 1;
                Files.write(victim, bytes);
                List<String> before = tree(root);
                assertThatThrownBy(() -> open(root))
                        .as("%s of the %s", file, database)
                        .isInstanceOf(DamagedException.class)
                        .hasMessageContaining("member/" + database)
                        .hasMessageNotContaining("\n");
                assertThat(tree(root)).isEqualTo(before);
                Files.delete(victim);
                boolean unknown = file.equals(".log");
                if (!unknown) {
                    assertThatThrownBy(() -> open(root)).isInstanceOf(DamagedException.class);
                }
            }
        }
    }

    @Test
    void damagedJournalIsOneClearLine() throws IOException {
        Path root = used(temp.resolve("data"));
        Path log = Directories.list(root.resolve("member/journal")).stream()
                .filter(path -> path.toString().endsWith(".log"))
                .findFirst()
                .orElseThrow();
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(20);
        }
        try (DataDir dir = open(root)) {
            assertThatThrownBy(dir::openJournal)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("record 3 was acknowledged")
                    .hasMessageNotContaining("\n");
        }
    }

    private static DataDir.Settings settings(LongSupplier usableBytes) {
        return new DataDir.Settings(
                LevelSettings.journal(), LevelSettings.store(), SpaceGuard.Marks.DEFAULT, usableBytes, false);
    }

    @Test
    void tooLittleSpaceToStartIsRefused() {
        DataDir.Settings full = settings(() -> 1_000_000);
        assertThatThrownBy(() -> DataDir.open(temp.resolve("data"), full)).isInstanceOf(NoSpaceException.class);
    }

    @Test
    void aRestoreThatIsRefusedForLackOfSpaceLeavesNothing() throws IOException {
        DataDir.Settings full = settings(() -> 1_000_000);
        assertThatThrownBy(() -> RestoreArea.open(temp.resolve("new"), ME, full))
                .isInstanceOf(NoSpaceException.class);
        assertThat(temp.resolve("new")).doesNotExist();

        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThatThrownBy(() -> RestoreArea.open(empty, ME, full)).isInstanceOf(NoSpaceException.class);
        assertThat(empty).isEmptyDirectory();
    }

    /** A new database writes when it is opened, and a full disk ends the native driver and the process with it. */
    @Test
    void noSnapshotIsBegunOnAFullDisk() throws IOException {
        long[] usable = {Long.MAX_VALUE / 2};
        try (DataDir dir = DataDir.open(temp.resolve("data"), settings(() -> usable[0]))) {
            dir.found(ME);
            usable[0] = 1_000_000;

            assertThatThrownBy(() -> dir.incoming(50)).isInstanceOf(NoSpaceException.class);

            assertThat(temp.resolve("data/member/incoming-50.part")).doesNotExist();
        }
    }

    @Test
    void reopenedJournalAndStoreShareTheDatabasesOfTheFormer() throws IOException {
        try (DataDir dir = open(founded(temp.resolve("data")))) {
            for (int round = 0; round < 50; round++) {
                LevelJournal journal = dir.openJournal();
                journal.append(List.of(JournalLogContract.record(round + 1L, 0)), 0);
                LevelStore store = dir.openStore();
                CheckpointStoreContract.putRange(store, round + 1L, round + 1L);
                CheckpointStoreContract.writeAll(store);
                if (round % 2 == 0) {
                    journal.close();
                    store.close();
                }
            }
        }
    }
}
