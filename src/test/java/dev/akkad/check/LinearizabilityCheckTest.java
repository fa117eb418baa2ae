package dev.akkad.check;

import static dev.akkad.check.Histories.absent;
import static dev.akkad.check.Histories.found;
import static dev.akkad.check.Histories.op;
import static dev.akkad.check.Histories.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.LinearizabilityCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LinearizabilityCheckTest {
    private static final long BUDGET = 1_000_000;
    private static final Action.Write PUT_A = Action.Write.put("a", "v1");
    private static final Action.Write PUT_B = Action.Write.put("a", "v2");
    private static final Action.Read READ = Action.Read.of("a");

    @Test
    void soundHistoriesPass() {
        assertThat(LongStream.range(0, 100).boxed())
                .allSatisfy(seed ->
                        assertThat(check(Histories.sound(seed, 80, 5).ops())).isEqualTo(Verdict.LINEARIZABLE));
    }

    @Test
    void oldReadsAreFoundInRandomHistories() {
        assertThat(LongStream.range(0, 50).boxed()).allSatisfy(seed -> {
            List<Op> ops = new ArrayList<>(Histories.sound(seed, 60, 4).ops());
            Op last = ops.get(ops.size() - 1);
            long after = IntStream.range(0, ops.size())
                    .mapToLong(i -> ops.get(i).returnedAt())
                    .filter(at -> at < Long.MAX_VALUE)
                    .max()
                    .orElse(last.calledAt());
            ops.add(new Op(99, "m1", READ, absent(1), after + 1, after + 2));

            assertThat(check(ops)).isEqualTo(Verdict.ILLEGAL);
        });
    }

    @Test
    void operationsAtOnceMayTakeEitherOrder() {
        List<Op> ops = List.of(
                op(0, 9, PUT_A, wrote(3)), op(1, 8, PUT_B, wrote(2)), op(10, 11, READ, found(3, "a", "v1", 2, 3, 2)));

        assertThat(check(ops)).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void aReadAfterAnAnsweredWriteMustSeeIt() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)), op(2, 3, READ, absent(1)));

        assertThat(check(ops)).isEqualTo(Verdict.ILLEGAL);
    }

    @Test
    void whatReturnsAtTheMomentOfACallIsStillAtOnceWithIt() {
        List<Op> ops = List.of(op(0, 2, PUT_A, wrote(2)), op(2, 3, READ, absent(1)));

        assertThat(check(ops)).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void anUnansweredWriteMayTakeEffectLate() {
        Op unanswered = op(0, 0, PUT_A, null);
        Op before = op(5, 6, READ, absent(1));
        Op after = op(7, 8, READ, found(2, "a", "v1", 2, 2, 1));
        Op beforeAgain = op(9, 10, READ, absent(1));

        assertThat(check(List.of(unanswered, before, after))).isEqualTo(Verdict.LINEARIZABLE);
        assertThat(check(List.of(unanswered, after, beforeAgain))).isEqualTo(Verdict.ILLEGAL);
    }

    @Test
    void anUnansweredSwapThatFailsNowMaySucceedLater() {
        Op create = op(0, 1, PUT_A, wrote(2));
        Op swap = op(2, 0, Action.Write.swap("a", 3, "v3"), null);
        Op put = op(3, 4, PUT_B, wrote(3));
        Op read = op(5, 6, READ, found(4, "a", "v3", 2, 4, 3));

        assertThat(check(List.of(create, swap, put, read))).isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void aLostWriteIsFound() {
        List<Op> ops = List.of(
                op(0, 1, PUT_A, wrote(2)), op(2, 3, PUT_B, wrote(2)), op(4, 5, READ, found(2, "a", "v2", 2, 2, 1)));

        assertThat(check(ops)).isEqualTo(Verdict.ILLEGAL);
    }

    @Test
    void itGivesUpWhenTheBudgetIsSpent() {
        List<Op> ops = Histories.sound(1, 60, 4).ops();

        assertThat(LinearizabilityCheck.check(new KvModel(), ops, 3)).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void bothChecksAgreeOnDamagedHistories() {
        assertThat(LongStream.range(0, 300).boxed()).allSatisfy(seed -> {
            Histories.Made made = Histories.sound(seed, 30, 4);
            List<Op> damaged = new ArrayList<>(made.ops());
            int victim = (int) (seed % damaged.size());
            damaged.set(victim, older(damaged.get(victim)));

            if (check(damaged) == Verdict.ILLEGAL) {
                assertThat(RevisionCheck.violations(damaged, made.log())).isNotEmpty();
            }
        });
    }

    /** The same operation, answered with the revision before. */
    private static Op older(Op op) {
        Result result = op.result();
        if (result instanceof Result.Found found) {
            result = new Result.Found(found.revision() - 1, found.versions());
        } else if (result instanceof Result.Wrote wrote) {
            result = new Result.Wrote(wrote.revision() - 1, wrote.succeeded(), wrote.changed());
        }
        return new Op(op.client(), op.member(), op.action(), result, op.calledAt(), op.returnedAt());
    }

    private static Verdict check(List<Op> ops) {
        return LinearizabilityCheck.check(new KvModel(), ops, BUDGET);
    }
}
