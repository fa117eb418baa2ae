package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TermsTest {
    private static Terms parse(String text) {
        return Terms.parse("point", text, new Random(1));
    }

    private static List<Action> next(String text, int times) {
        Terms terms = parse(text);
        return IntStream.range(0, times).mapToObj(i -> terms.next()).toList();
    }

    @Test
    void eachActionOfGofailButTheDebuggerIsKnown() {
        assertThat(next("off", 1)).containsExactly(new Action.Off());
        assertThat(next("panic", 1)).containsExactly(new Action.Panic("point"));
        assertThat(next("panic(\"why\")", 1)).containsExactly(new Action.Panic("why"));
        assertThat(next("return", 1)).containsExactly(new Action.Fail("failpoint point"));
        assertThat(next("return(\"full\")", 1)).containsExactly(new Action.Fail("full"));
        assertThat(next("return(7)", 1)).containsExactly(new Action.Fail("7"));
        assertThat(next("print", 1)).containsExactly(new Action.Print());
        assertThat(next("sleep(100)", 1)).containsExactly(new Action.Sleep(Duration.ofMillis(100)));
        assertThat(next("sleep(\"1m1.5s\")", 1)).containsExactly(new Action.Sleep(Duration.ofMillis(61_500)));
    }

    @Test
    void aCountIsUsedUp() {
        assertThat(next("2*panic", 3))
                .containsExactly(new Action.Panic("point"), new Action.Panic("point"), new Action.Off());
    }

    @Test
    void aChainGoesOnWithTheNextTerm() {
        assertThat(next("1*off->1*print->panic", 4))
                .containsExactly(
                        new Action.Off(), new Action.Print(), new Action.Panic("point"), new Action.Panic("point"));
    }

    @Test
    void chanceDecidesAboutAPercentage() {
        long panics = next("25.0%panic", 1000).stream()
                .filter(Action.Panic.class::isInstance)
                .count();

        assertThat(panics).isBetween(150L, 350L);
        assertThat(next("0.0%panic", 100)).containsOnly(new Action.Off());
        assertThat(next("100.0%panic", 100)).containsOnly(new Action.Panic("point"));
    }

    @Test
    void whatComesIntoForceIsCounted() {
        Terms terms = parse("2*print");
        for (int i = 0; i < 5; i++) {
            terms.next();
        }

        assertThat(terms.count()).isEqualTo(2);
        assertThat(terms.text()).isEqualTo("2*print");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "boom",
                "panic->",
                "->panic",
                "panic panic",
                "*panic",
                "5panic",
                "break",
                "panic(",
                "sleep",
                "sleep(\"soon\")",
                "sleep(-1)",
                "sleep(99999999999)",
                "sleep(\"11m\")",
                "99999999999*panic"
            })
    void whatCannotBeReadIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void termsAreBoundedInLength() {
        assertThatThrownBy(() -> parse("1*print->".repeat(200) + "off")).hasMessageContaining("at most 1000");
    }
}
