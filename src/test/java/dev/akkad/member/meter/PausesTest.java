package dev.akkad.member.meter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PausesTest {
    private static final long MILLI = 1_000_000;

    private final Pauses pauses = new Pauses();

    @Test
    void whatLiesInTheTimeOfARequestIsToldInOrder() {
        pauses.note("before", 1_000 * MILLI, 100 * MILLI);
        pauses.note("journal write", 1_500 * MILLI, 300 * MILLI);
        pauses.note("garbage collection", 1_900 * MILLI, 50 * MILLI);
        pauses.note("after", 3_000 * MILLI, 500 * MILLI);

        assertThat(pauses.during(2_000 * MILLI, 900 * MILLI)).isEqualTo("journal write 300ms; garbage collection 50ms");
        assertThat(pauses.during(2_400 * MILLI, 10 * MILLI)).isEmpty();
    }

    @Test
    void aPauseThatBeganBeforeOrEndsAfterTheRequestCounts() {
        pauses.note("store write", 1_000 * MILLI, 500 * MILLI);

        assertThat(pauses.during(1_100 * MILLI, 150 * MILLI)).isEqualTo("store write 500ms");
        assertThat(pauses.during(700 * MILLI, 50 * MILLI)).isEqualTo("store write 500ms");
    }

    @Test
    void manyOfAKindAreToldAsOne() {
        pauses.note("garbage collection", 1_000 * MILLI, 50 * MILLI);
        pauses.note("store write", 1_100 * MILLI, 30 * MILLI);
        pauses.note("garbage collection", 1_200 * MILLI, 70 * MILLI);

        assertThat(pauses.during(1_300 * MILLI, 400 * MILLI))
                .isEqualTo("garbage collection 2 times, 120ms; store write 30ms");
    }

    @Test
    void shortPausesExplainNothingAndOldOnesMakeRoom() {
        pauses.note("short", 100 * MILLI, MILLI);
        for (int i = 1; i <= 100; i++) {
            pauses.note("p" + i, i * 1_000L * MILLI, 100 * MILLI);
        }

        assertThat(pauses.during(1_000_000 * MILLI, 1_000_000 * MILLI))
                .startsWith("p37 ")
                .endsWith("p100 100ms");
    }
}
