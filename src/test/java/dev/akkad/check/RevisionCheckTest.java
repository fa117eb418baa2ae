package dev.akkad.check;

import static dev.akkad.check.Histories.absent;
import static dev.akkad.check.Histories.found;
import static dev.akkad.check.Histories.op;
import static dev.akkad.check.Histories.put;
import static dev.akkad.check.Histories.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RevisionCheckTest {
    private static final Action.Write PUT_A = Action.Write.put("a", "v1");
    private static final Action.Write PUT_B = Action.Write.put("a", "v2");
    private static final Action.Read READ = Action.Read.of("a");

    @Test
    void soundHistoriesPass() {
        assertThat(LongStream.range(0, 200).boxed()).allSatisfy(seed -> {
            Histories.Made made = Histories.sound(seed, 60, 5);

            assertThat(RevisionCheck.violations(made.ops(), made.log())).isEmpty();
        });
    }

    @Test
    void anAcknowledgedWriteMustBeInTheLog() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)));

        assertThat(RevisionCheck.violations(ops, List.of()))
                .singleElement()
                .asString()
                .contains("lost");
    }

    @Test
    void anAcknowledgedWriteMustBeWhatIsAtItsRevision() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "other")))).isNotEmpty();
    }

    @Test
    void twoWritesCannotShareARevision() {
        List<Op> ops = List.of(op(0, 9, PUT_A, wrote(2)), op(1, 9, PUT_B, wrote(2)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1"))))
                .anyMatch(text -> text.contains("belongs to two"));
    }

    @Test
    void anUnansweredWriteHappensAtMostOnce() {
        List<Op> ops = List.of(op(0, 1, PUT_A, null));

        assertThat(RevisionCheck.violations(ops, List.of())).isEmpty();
        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1")))).isEmpty();
        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1"), put(3, "a", "v1"))))
                .anyMatch(text -> text.contains("twice"));
    }

    @Test
    void anUnansweredDeleteExplainsADeletion() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)), op(2, 3, Action.Write.delete("a"), null));
        Commit deletion = new Commit(3, List.of(new Action.Delete("a")));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1"), deletion)))
                .isEmpty();
        assertThat(RevisionCheck.violations(ops.subList(0, 1), List.of(put(2, "a", "v1"), deletion)))
                .anyMatch(text -> text.contains("nobody asked"));
    }

    @Test
    void aReadSeesWhatWasAnsweredBefore() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)), op(5, 6, READ, absent(1)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1"))))
                .singleElement()
                .asString()
                .contains("stale");
    }

    @Test
    void aReadShowsTheStateOfItsRevision() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)), op(5, 6, READ, found(2, "a", "v0", 2, 2, 1)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1")))).hasSize(1);
    }

    @Test
    void aWriteStandsAfterWhatWasAnsweredBefore() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(3)), op(5, 6, PUT_B, wrote(2)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v2"), put(3, "a", "v1"))))
                .anyMatch(text -> text.contains("stale"));
    }

    @Test
    void aSerializableReadMayBeOldButNotGoBack() {
        Action.Read local = new Action.Read("a", "a\0", 0, true);
        Op write = op(0, 1, PUT_A, wrote(2));
        Op old = new Op(7, "m1", local, absent(1), 2, 3);
        Op current = new Op(7, "m1", local, found(2, "a", "v1", 2, 2, 1), 4, 5);
        Op backwards = new Op(7, "m1", local, absent(1), 6, 7);
        Op elsewhere = new Op(7, "m2", local, absent(1), 6, 7);
        List<Commit> log = List.of(put(2, "a", "v1"));

        assertThat(RevisionCheck.violations(List.of(write, old, current, elsewhere), log))
                .isEmpty();
        assertThat(RevisionCheck.violations(List.of(write, old, current, backwards), log))
                .singleElement()
                .asString()
                .contains("went back");
    }

    @Test
    void revisionsAreDense() {
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(3)));

        assertThat(RevisionCheck.violations(ops, List.of(put(3, "a", "v1")))).isNotEmpty();
    }

    @Test
    void aFailedCompareMustHaveFailed() {
        Action.Write swap = Action.Write.swap("a", 0, "v2");
        List<Op> ops = List.of(op(0, 1, PUT_A, wrote(2)), op(3, 4, swap, new Result.Wrote(2, false, false)));
        List<Op> wrong = List.of(op(0, 1, swap, new Result.Wrote(1, false, false)));

        assertThat(RevisionCheck.violations(ops, List.of(put(2, "a", "v1")))).isEmpty();
        assertThat(RevisionCheck.violations(wrong, List.of())).hasSize(1);
    }
}
