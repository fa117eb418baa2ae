package dev.akkad.ctl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoTextTest {
    @Test
    void quotesAreThoseOfGo() {
        assertThat(GoText.quote("a\"b\\c\n\t\u0001\u0007")).isEqualTo("\"a\\\"b\\\\c\\n\\t\\x01\\a\"");
        assertThat(GoText.quote("\u2603\u00fc")).isEqualTo("\"\u2603\u00fc\"");
        assertThat(GoText.quote("\u200b\u00a0")).isEqualTo("\"\\u200b\\u00a0\"");
        assertThat(GoText.quote(new byte[] {(byte) 0xff, 'a', (byte) 0xc3})).isEqualTo("\"\\xffa\\xc3\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with \"quotes\"", "tab\tline\n", "\u2603", "\u0001\u007f", ""})
    void whatIsQuotedCanBeReadAgain(String text) {
        assertThat(GoUnquote.bytes(GoText.quote(text)).toByteArray()).isEqualTo(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"a", "a", "\"a\"b\"", "\"\\q\"", "\"\\x1\"", ""})
    void whatIsNoStringIsRefused(String text) {
        assertThatThrownBy(() -> GoUnquote.bytes(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "999, 999ns",
        "1500, 1.5µs",
        "2879215, 2.879215ms",
        "1000000000, 1s",
        "90500000000, 1m30.5s",
        "3600000000000, 1h0m0s"
    })
    void durationsAreThoseOfGo(long nanos, String text) {
        assertThat(GoText.duration(Duration.ofNanos(nanos))).isEqualTo(text);
        assertThat(GoParse.duration(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({"1, missing unit in", "x, invalid", "1y, unknown unit \"y\" in", "1..5s, invalid"})
    void whatIsNoDurationIsRefusedInGosWords(String text, String why) {
        assertThatThrownBy(() -> GoParse.duration(text)).hasMessage("time: " + why + " duration \"" + text + "\"");
    }

    @Test
    void idsAreHexadecimal() {
        assertThat(GoParse.hex("ffffffffffffffff")).isEqualTo(-1);
        assertThat(GoText.hex16(0x1a)).isEqualTo("000000000000001a");
        assertThat(GoText.padded16(0x1a)).isEqualTo("              1a");
        assertThatThrownBy(() -> GoParse.hex("-1")).hasMessage("strconv.ParseUint: parsing \"-1\": invalid syntax");
        assertThatThrownBy(() -> GoParse.signedHex("ffffffffffffffff"))
                .hasMessage("strconv.ParseInt: parsing \"ffffffffffffffff\": value out of range");
    }
}
