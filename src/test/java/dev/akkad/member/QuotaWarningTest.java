package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuotaWarningTest {
    private final QuotaWarning warning = new QuotaWarning();

    @Test
    void itIsSaidOnceFromFourFifthsOn() {
        assertThat(warning.look(799, 500, 1000)).isEmpty();
        assertThat(warning.look(800, 500, 1000))
                .hasValueSatisfying(text -> assertThat(text).contains("800 of 1000 bytes, 500 in use"));
        assertThat(warning.look(999, 500, 1000)).isEmpty();
    }

    @Test
    void itIsSaidAgainAfterTheStoreHasBeenWellBelow() {
        warning.look(900, 900, 1000);
        assertThat(warning.look(760, 760, 1000)).isEmpty();
        assertThat(warning.look(900, 900, 1000)).isEmpty();
        assertThat(warning.look(700, 700, 1000)).isEmpty();
        assertThat(warning.look(900, 900, 1000)).isPresent();
    }

    @Test
    void withoutAQuotaThereIsNothingToSay() {
        assertThat(warning.look(Long.MAX_VALUE, 1, 0)).isEmpty();
    }
}
