package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import dev.akkad.base.Defect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge convicts whoever is guilty. */
@ExtendWith(Quiet.class)
final class MutantsTest {
    @ParameterizedTest
    @EnumSource(Defect.class)
    void everyDefectIsFound(Defect defect) {
        Report report = Scenario.against(defect).convict(defect);

        assertThat(report.isUnsafe())
                .as("%s %s", defect.key(), report.findings())
                .isTrue();
        assertThat(Simulation.run(report.options()).isUnsafe())
                .as("without the defect the same seed is sound")
                .isFalse();
    }

    @Test
    void noDefectOutlivesItsRun() {
        Scenario.against(Defect.READ_LOCAL).convict(Defect.READ_LOCAL);

        for (Defect defect : Defect.values()) {
            assertThat(defect.isOn()).as(defect.key()).isFalse();
        }
    }
}
