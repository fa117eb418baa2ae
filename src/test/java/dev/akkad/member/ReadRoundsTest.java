package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.meter.ReadMeters;
import dev.akkad.raft.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReadRoundsTest {
    private static final MemberContext.Read FIRST = new MemberContext.Read(1, null);
    private static final MemberContext.Read SECOND = new MemberContext.Read(2, null);

    private final ReadRounds rounds = new ReadRounds(new ReadMeters(), new AtomicLong()::incrementAndGet);

    @Test
    void anAnswerReleasesItsOwnRoundOnly() {
        long first = rounds.begin(List.of(FIRST), 0);
        long second = rounds.begin(List.of(SECOND), 0);

        ReadRounds.Ready ready = rounds.ready(new Step.ReadReady(second, 9));

        assertThat(ready).isEqualTo(new ReadRounds.Ready(9, List.of(SECOND)));
        assertThat(rounds.drop(first)).containsExactly(FIRST);
        assertThat(rounds.size()).isZero();
    }

    @Test
    void aLostRoundIsTakenBackAndItsLateAnswerMeansNothing() {
        long lost = rounds.begin(List.of(FIRST), 0);
        rounds.begin(List.of(SECOND), 400);

        assertThat(rounds.dropStale(ReadRounds.RETRY_MILLIS)).containsExactly(FIRST);
        assertThat(rounds.ready(new Step.ReadReady(lost, 9)).reads()).isEmpty();
        assertThat(rounds.size()).isEqualTo(1);
    }

    @Test
    void anAnswerToARoundOfAFormerLifeMeansNothing() {
        AtomicLong numbers = new AtomicLong();
        ReadRounds former = new ReadRounds(new ReadMeters(), numbers::incrementAndGet);
        long old = former.begin(List.of(FIRST), 0);
        ReadRounds present = new ReadRounds(new ReadMeters(), numbers::incrementAndGet);
        present.begin(List.of(SECOND), 0);

        assertThat(present.ready(new Step.ReadReady(old, 9)).reads()).isEmpty();
    }
}
