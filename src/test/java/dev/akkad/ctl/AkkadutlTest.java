package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.command.Io;
import dev.akkad.store.bolt.RealFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the real etcd, and the directories that are made of them. */
final class AkkadutlTest {
    @TempDir
    Path root;

    private record Ended(int exit, String out, String err) {}

    private static Ended run(String... arguments) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Io io = new Io(new ByteArrayInputStream(new byte[0]), outStream, errStream, false);
        int exit = Akkadutl.run("akkadutl", List.of(arguments), io);
        return new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String restored(RealFiles real) throws IOException, InterruptedException {
        String directory = root.resolve("data").toString();
        Ended restored = run("snapshot", "restore", real.copyTo(root).toString(), "--data-dir=" + directory);
        assertThat(restored.err()).startsWith("restored ");
        assertThat(restored.exit()).isZero();
        return directory;
    }

    @Test
    void statusTellsTheSameInEveryFormat() throws IOException, InterruptedException {
        String file = RealFiles.ETCD_3_5_30.copyTo(root).toString();

        assertThat(run("snapshot", "status", file).out()).isEqualTo("fec9893a, 23, 146, 180 kB, \n");
        assertThat(run("snapshot", "status", file, "-w", "json").out())
                .isEqualTo("{\"hash\":4274620730,\"revision\":23,\"totalKey\":146,\"totalSize\":180224,"
                        + "\"version\":\"\"}\n");
        assertThat(run("snapshot", "status", file, "-w", "fields").out().lines())
                .containsExactly(
                        "\"Hash\" : 4274620730",
                        "\"Revision\" : 23",
                        "\"Keys\" : 146",
                        "\"Size\" : 180224",
                        "\"Version\" : ");
        assertThat(run("snapshot", "status", file, "-w", "table").out()).contains("│ fec9893a │       23 │");
        assertThat(run("snapshot", "status", file, "-w", "protobuf").exit()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void theHashIsThatOfTheRunningMember(RealFiles real) throws IOException, InterruptedException {
        String file = real.copyTo(root).toString();

        assertThat(run("hashkv", file).out()).startsWith(real.hashKv() + ", 23, ");
        assertThat(run("snapshot", "hashkv", file, "--rev=14", "-w", "json").out())
                .startsWith("{\"hash\":" + RealFiles.HASH_AT_14 + ",\"hashRevision\":14,");
        assertThat(run("hashkv", file, "--rev=99").err())
                .isEqualTo("Error: etcdserver: mvcc: required revision is a future revision\n");
    }

    @ParameterizedTest
    @EnumSource
    void theHashOfADataDirectoryIsThatOfTheFileItWasMadeOf(RealFiles real) throws IOException, InterruptedException {
        String directory = restored(real);

        assertThat(run("hashkv", directory).out()).startsWith(real.hashKv() + ", 23, ");
        assertThat(run("snapshot", "status", directory).err())
                .isEqualTo("Error: read " + directory + ": is a directory\n");
        assertThat(run("hashkv", root.toString()).err())
                .isEqualTo("Error: " + root + " is no data directory of akkad\n");
    }

    @Test
    void whatIsRestoredCanBeDefragmentedAndItsLogRead() throws IOException, InterruptedException {
        String directory = restored(RealFiles.ETCD_3_5_30);

        assertThat(run("defrag", "--data-dir", directory).err())
                .startsWith("finished defragmenting directory " + directory);
        Ended log = run("log", "dump", directory);
        assertThat(log.out())
                .matches("\\{\"type\":\"snapshot\",\"index\":1,\"term\":1,\"hardState\":\\{\"term\":1,\"vote\":\"0\"},"
                        + "\"voters\":\\[\"[0-9a-f]+\"],\"learners\":\\[]}\n"
                        + "\\{\"type\":\"end\",\"hardState\":\\{\"term\":1,\"vote\":\"0\"},\"commit\":1}\n");
        assertThat(run("migrate", "--data-dir", directory, "--target-version", "3.6")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "snapshot status|128|snapshot status requires exactly one argument",
                "snapshot status /nonexistent|1|stat /nonexistent: no such file or directory",
                "snapshot restore|128|snapshot restore requires exactly one argument",
                "snapshot restore /nonexistent|1|open /nonexistent: no such file or directory",
                "snapshot restore x --bump-revision=5|128|--mark-compacted required if --bump-revision > 0",
                "snapshot restore x --bump-revision=-5|128|--bump-revision=-5 (expected: not negative)",
                "hashkv|128|hashkv requires exactly one argument",
                "defrag|1|required flag(s) \"data-dir\" not set",
                "defrag --data-dir=/nonexistent|1|/nonexistent is no data directory of akkad",
                "migrate --data-dir=x|1|required flag(s) \"target-version\" not set",
                "log dump|128|log dump requires exactly one argument",
                "log dump /nonexistent|1|/nonexistent is no data directory of akkad",
                "snapshto|1|unknown command \"snapshto\" for \"akkadutl\""
            })
    void badInputIsOneClearLine(String line, int exit, String text) throws InterruptedException {
        Ended ended = run(line.split(" ", -1));

        assertThat(ended.err().lines().findFirst()).contains("Error: " + text);
        assertThat(ended.exit()).isEqualTo(exit);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void aDamagedFileIsRefusedWithTheReason() throws IOException, InterruptedException {
        Path file = Files.write(root.resolve("damaged"), new byte[8192 + 32]);

        assertThat(run("snapshot", "restore", file.toString()).err()).startsWith("Error: expected sha256 ");
        assertThat(run("snapshot", "status", file.toString()).exit()).isEqualTo(1);
    }
}
