package dev.akkad.ctl.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTest {
    @Test
    void aRowIsAKindAndANumber() {
        List<Row> rows = Row.parseAll("put1,srange100,watch1000,watchkeys500,restart1000000,putlist200000");

        assertThat(rows)
                .extracting(Row::name)
                .containsExactly("put1", "srange100", "watch1000", "watchkeys500", "restart1000000", "putlist200000");
        assertThat(rows)
                .extracting(Row::title)
                .containsExactly(
                        "put, 1 in flight",
                        "range, serializable, 100 in flight",
                        "watch, one key, 1000 watchers",
                        "watch, one watcher of a prefix, 500 keys",
                        "fill, then restart, 1000000 keys",
                        "put, 100 in flight, beside one client that lists, 200000 keys");
        assertThat(rows).extracting(Row::clients).containsExactly(1, 100, 1, 100, 1_000, 100);
        assertThat(rows).extracting(Row::connections).containsExactly(1, 10, 100, 10, 100, 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "put", "put0", "100", "PUT1", "put1x", "put99999999", "put1,"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Row.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--rows: ");
    }
}
