package dev.akkad.ctl.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.bench.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Measurement measured(long count, double followerMicros) {
        Report report =
                new Report("put", "requests", 1, 1, count, 10, new Report.Latency(1, 1, 2, 3, 4), Map.of(), 1, 0.5);
        return new Measurement(report, 50, followerMicros, 100, 1.25);
    }

    @Test
    void itShowsMediansAndTheRatioOfTheLastToTheFirst() {
        Table table = new Table(List.of("etcd", "akkad"));
        for (long count : List.of(30_000L, 10_000L, 20_000L)) {
            table.add("put", "etcd", measured(count, 0));
            table.add("put", "akkad", measured(2 * count, 0));
        }

        assertThat(table.markdown().lines())
                .startsWith(
                        "| load | figure | etcd | akkad | ratio |",
                        "|---|---|--:|--:|--:|",
                        "| put | per second | 2000 | 4000 | 2.00 |",
                        "|  | mean, ms | 1.000 | 1.000 | 1.00 |")
                .contains(
                        "|  | start to ready, s | 1.25 | 1.25 | 1.00 |", "|  | errors, in all rounds | 3 | 3 | 1.00 |")
                .noneMatch(line -> line.contains("follower"));
    }

    @Test
    void theSummaryIsOneLineOfRatiosForEachRow() {
        Table table = new Table(List.of("etcd", "akkad"));
        table.add("put", "etcd", measured(10_000, 0));
        table.add("put", "akkad", measured(25_000, 0));

        assertThat(table.summary().lines())
                .containsExactly(
                        "| load | etcd/s | akkad/s | throughput | mean | p99 | leader's processor | memory | ready |",
                        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
                        "| put | 1000 | 2500 | 2.50 | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 |");
    }

    @Test
    void followersAppearWhereThereAreSome() {
        Table table = new Table(List.of("akkad"));
        table.add("put", "akkad", measured(1_000, 15));

        assertThat(table.markdown().lines())
                .startsWith("| load | figure | akkad |", "|---|---|--:|", "| put | per second | 100 |")
                .contains("|  | processor time each, a follower, us | 15.0 |");
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
        assertThat(Table.median(4, 1, 3, 2)).isEqualTo(2.5);
        assertThat(Table.median(7)).isEqualTo(7);
        assertThat(Table.median()).isZero();
    }
}
