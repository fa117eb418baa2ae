package dev.akkad.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DowngradeTest {
    @ParameterizedTest
    @CsvSource({
        "3.7.0, 3.6,",
        "3.7.0, 3.6.0,",
        "3.7.0, 3.6.21-rc.1,",
        "4.1.0, 4.0,",
        "3.7.0, 3.7, INVALID_DOWNGRADE_TARGET",
        "3.7.0, 3.5, INVALID_DOWNGRADE_TARGET",
        "3.7.0, 2.6, INVALID_DOWNGRADE_TARGET",
        "3.7.0, 3, WRONG_DOWNGRADE_FORMAT",
        "3.7.0, v3.6, WRONG_DOWNGRADE_FORMAT",
        "3.7.0, 3.6.x, WRONG_DOWNGRADE_FORMAT",
        "3.7.0, 3.99999999999, WRONG_DOWNGRADE_FORMAT",
        "3.7.0, '', WRONG_DOWNGRADE_FORMAT",
        "'', 3.6, CLUSTER_VERSION_UNAVAILABLE",
    })
    void aClusterGoesBackOneMinorVersion(String clusterVersion, String version, EtcdError refusal) {
        assertThat(Downgrade.refusal(clusterVersion, null, version)).isEqualTo(refusal);
    }

    @Test
    void oneDowngradeAtATime() {
        Downgrade running = Downgrade.to("3.6");

        assertThat(running).isEqualTo(new Downgrade(true, "3.6.0"));
        assertThat(Downgrade.refusal("3.7.0", running, "3.6")).isEqualTo(EtcdError.DOWNGRADE_IN_PROCESS);
        assertThat(Downgrade.refusal("3.6.0", running, "3.5")).isEqualTo(EtcdError.DOWNGRADE_IN_PROCESS);
        assertThat(Downgrade.refusal("3.7.0", Downgrade.CANCELLED, "3.6")).isNull();
    }
}
