package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What etcd stumbled over, and the classics: akkad passes. */
@ExtendWith(Quiet.class)
final class ScenariosTest {
    @ParameterizedTest
    @EnumSource(Scenario.class)
    void akkadPasses(Scenario scenario) {
        for (long seed = 1; seed <= 2; seed++) {
            Options options = scenario.options(seed);

            assertThat(Simulation.run(options).findings())
                    .as(options.commandLine())
                    .isEmpty();
        }
    }
}
