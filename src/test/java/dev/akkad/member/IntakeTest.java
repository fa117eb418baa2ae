package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class IntakeTest {
    private final Intake<Integer> intake = new Intake<>();
    private final AtomicInteger wakeUps = new AtomicInteger();

    private void offer(int item) {
        intake.offer(item, wakeUps::incrementAndGet);
    }

    @Test
    void manyItemsCostOneWakeUp() {
        offer(1);
        offer(2);
        offer(3);

        assertThat(wakeUps).hasValue(1);
        intake.rearm();
        assertThat(intake.take(100, item -> 1, item -> true)).containsExactly(1, 2, 3);
    }

    @Test
    void anItemAfterRearmingWakesAgain() {
        offer(1);
        intake.rearm();
        offer(2);

        assertThat(wakeUps).hasValue(2);
    }

    @Test
    void whatIsPutBackWakesNobodyAndLeavesTheNextOfferItsWakeUp() {
        intake.putBack(1);
        offer(2);

        assertThat(wakeUps).hasValue(1);
        assertThat(intake.take(100, item -> 1, item -> true)).containsExactly(1, 2);
    }

    @Test
    void takingStopsAtTheSizeButTakesAtLeastOne() {
        offer(10);
        offer(20);
        offer(30);

        assertThat(intake.take(5, item -> item, item -> true)).containsExactly(10);
        assertThat(intake.take(40, item -> item, item -> true)).containsExactly(20, 30);
        assertThat(intake.isEmpty()).isTrue();
    }

    @Test
    void whatIsNoLongerWantedIsLeftOut() {
        offer(1);
        offer(2);
        offer(3);

        assertThat(intake.take(100, item -> 1, item -> item != 2)).containsExactly(1, 3);
    }
}
