package dev.akkad.ctl.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.ErrorCount;
import dev.akkad.ctl.bench.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptMeasurementsTest {
    private static final KeptMeasurements.Conditions CONDITIONS =
            new KeptMeasurements.Conditions(10_000, 32, 256, 15, 10, false, false);

    @TempDir
    private Path directory;

    private static Measurement measured(long count) {
        Report report = new Report(
                "put",
                "requests",
                1,
                1,
                count,
                10,
                new Report.Latency(1, 1, 2, 3, 4),
                Map.of(14, new ErrorCount(2, "gone")),
                1,
                0.5);
        return new Measurement(report, 50, 0, 100, 1.25);
    }

    @Test
    void whatWasMeasuredIsThereAgainAfterAnEnd() throws Exception {
        Path file = directory.resolve("table.jsonl");
        KeptMeasurements first = KeptMeasurements.open(file, CONDITIONS);
        first.add("put", "etcd", measured(1));
        first.add("put", "akkad", measured(2));
        first.add("put", "akkad", measured(3));

        KeptMeasurements again = KeptMeasurements.open(file, CONDITIONS);

        assertThat(again.of("put", "akkad")).containsExactly(measured(2), measured(3));
        assertThat(again.of("put", "etcd")).containsExactly(measured(1));
        assertThat(again.of("range", "etcd")).isEmpty();
    }

    @Test
    void aLineThatWasCutOffIsMeasuredAgain() throws Exception {
        Path file = directory.resolve("table.jsonl");
        KeptMeasurements.open(file, CONDITIONS).add("put", "etcd", measured(1));
        Files.writeString(file, "{\"title\":\"pu", StandardOpenOption.APPEND);

        KeptMeasurements again = KeptMeasurements.open(file, CONDITIONS);
        again.add("put", "etcd", measured(2));

        assertThat(KeptMeasurements.open(file, CONDITIONS).of("put", "etcd")).containsExactly(measured(1), measured(2));
    }

    @Test
    void measurementsUnderOtherConditionsAreNotMixedIn() throws Exception {
        Path file = directory.resolve("table.jsonl");
        KeptMeasurements.open(file, CONDITIONS).add("put", "etcd", measured(1));

        assertThatThrownBy(() -> KeptMeasurements.open(
                        file, new KeptMeasurements.Conditions(10_000, 32, 256, 15, 5, false, false)))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("line 1: measured with")
                .hasMessageContaining("seconds=5.0");
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("table.jsonl"), "hello\n");

        assertThatThrownBy(() -> KeptMeasurements.open(file, CONDITIONS))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("line 1: no measurement");
    }
}
