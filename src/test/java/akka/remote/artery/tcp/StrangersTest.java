package akka.remote.artery.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has to go when too many connections say nothing. */
final class StrangersTest {
    private final List<Integer> gone = new ArrayList<>();
    private final List<Runnable> added = new ArrayList<>();
    private long now = -5;
    private final Strangers strangers = new Strangers(() -> now);

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            int number = added.size();
            added.add(() -> gone.add(number));
            strangers.add(added.get(number));
        }
    }

    @Test
    void aCrowdIsLeftAloneForAsLongAsAMemberNeeds() {
        add(Strangers.STRANGERS_MAX);
        assertThat(gone).isEmpty();

        now += Strangers.GRACE.toNanos() - 1;
        add(1);
        assertThat(gone).containsExactly(0);
    }

    @Test
    void whoeverHadItsTimeMakesRoomForTheNext() {
        add(Strangers.CROWD);
        now += Strangers.GRACE.toNanos() - 1;
        add(1);
        assertThat(gone).isEmpty();

        now++;
        add(2);

        assertThat(gone).containsExactly(0, 1);
    }

    @Test
    void whoeverIsKnownByThenStays() {
        add(Strangers.CROWD);
        strangers.remove(added.get(0));
        now += Strangers.GRACE.toNanos();

        add(3);

        assertThat(gone).containsExactly(1, 2);
    }
}
