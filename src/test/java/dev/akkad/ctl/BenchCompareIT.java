package dev.akkad.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison that fills docs/BENCHMARKS.md, in small. */
class BenchCompareIT {
    private static final String ROWS = "put100,range10,restart1000";

    @TempDir
    Path directory;

    @Test
    void rowsOfARoundShareTheirMembersAndWhatIsKeptIsNotMeasuredAgain() throws IOException {
        Path kept = directory.resolve("kept.jsonl");

        Ran first = compare(kept);

        assertThat(first.err()).hasLineCount(6).doesNotContain("FAILED");
        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .contains(
                        "| one member, put, 100 in flight | per second | ",
                        "| one member, range, linearizable, 10 in flight | per second | ",
                        "| one member, fill, then restart, 1000 keys | per second | ");
        assertThat(first.out().lines().filter(line -> line.contains("errors, in all rounds")))
                .containsOnly("|  | errors, in all rounds | 0 | 0 |  |")
                .hasSize(3);
        // One cluster of each server has served two rows: both became ready in the same time.
        List<String> measurements = Files.readAllLines(kept);
        assertThat(measurements).hasSize(6);
        assertThat(measurements.stream().map(BenchCompareIT::readySeconds).distinct())
                .hasSize(4);
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(kept);
        }

        Ran second = compare(kept);

        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
    }

    private Ran compare(Path kept) {
        return Ran.bench(List.of(
                "compare",
                "--together",
                "--rows=" + ROWS,
                "--members=1",
                "--rounds=1",
                "--seconds=0.3",
                "--warmup-seconds=0.3",
                "--keep=" + kept,
                "--dir=" + directory,
                "--etcd=" + Judges.etcd(),
                "--akkad=" + Path.of("bin/akkad").toAbsolutePath()));
    }

    private static String readySeconds(String line) {
        return line.replaceFirst(".*\"readySeconds\":([0-9.]+).*", "$1");
    }
}
