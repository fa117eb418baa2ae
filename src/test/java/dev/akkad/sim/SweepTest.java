package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import dev.akkad.base.Defect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Quiet.class)
final class SweepTest {
    @Test
    void aShortSweepIsSound() throws InterruptedException {
        List<Report> failed = new ArrayList<>();
        Sweep sweep = new Sweep(101, 120, seed -> Options.of(seed).with(Setting.SECONDS, 20), null, report -> {
            if (!report.findings().isEmpty()) {
                failed.add(report);
            }
        });

        sweep.run(2);

        assertThat(failed)
                .extracting(report -> report.options().commandLine() + report.findings())
                .isEmpty();
        assertThat(sweep.tally().of("hashes compared")).isPositive();
    }

    @Test
    void whatFailsIsMadeSmaller() {
        Report failing = Scenario.STALE_READ.convict(Defect.READ_LOCAL);

        Options smallest =
                Shrinker.shrink(failing.options(), failing.findings().get(0).kind(), Defect.READ_LOCAL);

        assertThat(smallest.of(Setting.SECONDS)).isLessThan(failing.options().of(Setting.SECONDS));
        assertThat(Simulation.run(smallest, Trace.NONE, Defect.READ_LOCAL).findings())
                .isNotEmpty();
    }
}
