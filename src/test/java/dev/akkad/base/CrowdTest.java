package dev.akkad.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has to go when too many say nothing. */
final class CrowdTest {
    private static final long GRACE = 100;

    private final Crowd<String> crowd = new Crowd<>(new Crowd.Limits(2, 4, GRACE));
    private long now = -5;

    @Test
    void whoeverHadItsTimeMakesRoomForTheNext() {
        assertThat(crowd.add("a", now)).isEmpty();
        assertThat(crowd.add("b", now)).isEmpty();
        now += GRACE - 1;
        assertThat(crowd.add("c", now)).as("two wait, and neither had its time").isEmpty();

        now++;

        assertThat(crowd.add("d", now)).contains("a");
        assertThat(crowd.add("e", now)).contains("b");
        assertThat(crowd.add("f", now)).as("three wait, and none had its time").isEmpty();
    }

    @Test
    void beyondTheMaximumTheLongestWaitingGoesAtOnce() {
        List.of("a", "b", "c", "d")
                .forEach(name -> assertThat(crowd.add(name, now)).isEmpty());

        assertThat(crowd.add("e", now)).contains("a");
    }

    @Test
    void whoeverIsKnownByThenStays() {
        crowd.add("a", now);
        crowd.add("b", now);
        crowd.add("c", now);
        crowd.remove("a");

        assertThat(crowd.add("d", now + GRACE)).contains("b");
    }

    @Test
    void whoeverIsLateGoesAndNobodyElse() {
        crowd.add("a", now);
        crowd.add("b", now + 1);

        assertThat(crowd.removeLate(GRACE, now + GRACE)).containsExactly("a");

        assertThat(crowd.isEmpty()).isFalse();
        assertThat(crowd.removeLate(GRACE, now + GRACE + 1)).containsExactly("b");
        assertThat(crowd.isEmpty()).isTrue();
    }
}
