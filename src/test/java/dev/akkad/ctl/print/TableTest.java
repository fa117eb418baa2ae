package dev.akkad.ctl.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTest {
    @Test
    void namesAreCentredAndValuesStandRight() {
        assertThat(Table.text(List.of("id", "is learner"), List.of(List.of("1e538232f1a33ff2", "false"))))
                .isEqualTo("""
                        ┌──────────────────┬────────────┐
                        │        ID        │ IS LEARNER │
                        ├──────────────────┼────────────┤
                        │ 1e538232f1a33ff2 │      false │
                        └──────────────────┴────────────┘
                        """);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "20480, 20 kB", "2147483648, 2.1 GB", "9999, 10 kB"})
    void sizesAreDecimal(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }
}
