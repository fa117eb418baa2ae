package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "5s, PT5S, 5s",
        "1h30m, PT1H30M, 1h30m0s",
        "1.5h, PT1H30M, 1h30m0s",
        "90s, PT1M30S, 1m30s",
        "100ms, PT0.1S, 100ms",
        "1500ms, PT1.5S, 1.5s",
        "20us, PT0.00002S, 20µs",
        "7ns, PT0.000000007S, 7ns",
        ".5s, PT0.5S, 500ms",
        "-2m, PT-2M, -2m0s",
        "0, PT0S, 0s",
        "24h, PT24H, 24h0m0s",
    })
    void readsAndWritesAsGoDoes(String text, Duration expected, String written) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
        assertThat(GoDuration.format(expected)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "1d", "5sx", "1h-5m", "300000h1000000000000h"})
    void refusesWhatGoRefuses(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time: invalid duration \"" + text + "\"");
    }
}
