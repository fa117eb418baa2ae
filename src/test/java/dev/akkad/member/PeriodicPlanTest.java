package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Revision and minute are the same here, so what is kept can be read off. */
final class PeriodicPlanTest {
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private record Done(long atMinute, long revision) {}

    private static long revision(long millis) {
        return 1 + millis / MINUTE;
    }

    private static List<Done> run(PeriodicPlan plan, long hours) {
        List<Done> done = new ArrayList<>();
        for (long now = plan.lookMillis(); now <= hours * HOUR; now += plan.lookMillis()) {
            long due = plan.due(now);
            if (due > 0) {
                done.add(new Done(now / MINUTE, due));
                plan.done(now, due);
            }
            plan.saw(revision(now));
        }
        return done;
    }

    @Test
    void anHourIsKeptAndCompactedHourly() {
        PeriodicPlan plan = new PeriodicPlan(HOUR, 0, 1);

        assertThat(plan.lookMillis()).isEqualTo(6 * MINUTE);
        assertThat(run(plan, 3)).containsExactly(new Done(60, 1), new Done(120, 55), new Done(180, 115));
    }

    @Test
    void aDayIsKeptAndCompactedHourlyAfterTheFirst() {
        List<Done> done = run(new PeriodicPlan(24 * HOUR, 0, 1), 27);

        assertThat(done).extracting(Done::atMinute).containsExactly(1440L, 1500L, 1560L, 1620L);
        assertThat(done)
                .allSatisfy(at -> assertThat(at.atMinute() - at.revision()).isBetween(24 * 60L - 1, 24 * 60L + 6));
    }

    @Test
    void aShortPeriodIsLookedAtTenTimes() {
        assertThat(new PeriodicPlan(5_000, 0, 1).lookMillis()).isEqualTo(500);
        assertThat(run(new PeriodicPlan(10 * MINUTE, 0, 1), 1))
                .extracting(Done::atMinute)
                .containsExactly(10L, 20L, 30L, 40L, 50L, 60L);
    }

    @Test
    void whatFailedIsDueAgainAtTheNextLook() {
        PeriodicPlan plan = new PeriodicPlan(10 * MINUTE, 0, 1);
        for (int minute = 1; minute <= 10; minute++) {
            plan.saw(minute + 1);
        }

        assertThat(plan.due(10 * MINUTE)).isEqualTo(1);
        plan.saw(12);
        assertThat(plan.due(11 * MINUTE)).isEqualTo(2);
        plan.done(11 * MINUTE, 2);
        plan.saw(13);
        assertThat(plan.due(12 * MINUTE)).isZero();
    }

    @Test
    void aStoreThatDoesNotChangeIsCompactedOnce() {
        PeriodicPlan plan = new PeriodicPlan(10 * MINUTE, 0, 7);
        int compactions = 0;
        for (int minute = 1; minute <= 60; minute++) {
            if (plan.due(minute * MINUTE) > 0) {
                compactions++;
                plan.done(minute * MINUTE, 7);
            }
            plan.saw(7);
        }
        assertThat(compactions).isEqualTo(1);
    }
}
