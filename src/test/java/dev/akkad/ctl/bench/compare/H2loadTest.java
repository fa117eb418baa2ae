package dev.akkad.ctl.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.Report;
import org.junit.jupiter.api.Test;

class H2loadTest {
    private static final Row ROW = Row.parseAll("h2load1000").get(0);
    private static final String OUTPUT = """
            starting benchmark...
            Main benchmark duration is started for thread #0.
            Stopped all clients for thread #0

            finished in 5.01s, 12000.50 req/s, 1.29MB/s
            requests: 60102 total, 61102 started, 60102 done, 60002 succeeded, 70 failed, 20 errored, 10 timeout
            status codes: 60002 2xx, 0 3xx, 0 4xx, 0 5xx
                                 min         max         mean         sd        +/- sd
            time for request:      812us       1.50s     79.25ms     31.10ms    71.23%
            time for connect:     1.02ms     22.29ms     12.17ms      6.33ms    58.00%
            """;

    @Test
    void itsFiguresAreRead() throws Exception {
        Report report = H2load.report(OUTPUT, ROW);

        assertThat(report.count()).isEqualTo(60_002);
        assertThat(report.perSecond()).isBetween(12_000.4, 12_000.6);
        assertThat(report.latency().mean()).isEqualTo(79.25);
        assertThat(report.latency().max()).isEqualTo(1_500);
        assertThat(report.errorCount()).isEqualTo(100);
        assertThat(report.connections()).isEqualTo(100);
    }

    @Test
    void otherWordsAreTheReasonOfAFailure() {
        assertThatThrownBy(() -> H2load.report("starting\ncannot connect\n", ROW))
                .isInstanceOf(BenchException.class)
                .hasMessage("h2load says: cannot connect");
    }
}
