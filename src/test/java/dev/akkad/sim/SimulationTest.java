package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Quiet.class)
final class SimulationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRunIsSound(long seed) {
        Options options = Options.of(seed).with(Setting.SECONDS, 20);

        Report report = Simulation.run(options);

        assertThat(report.findings()).as(options.commandLine()).isEmpty();
        assertThat(report.tally().of("writes answered")).isGreaterThan(10);
    }
}
