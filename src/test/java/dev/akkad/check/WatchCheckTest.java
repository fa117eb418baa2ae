package dev.akkad.check;

import static dev.akkad.check.Histories.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.WatchRecord.Delivery;
import dev.akkad.check.WatchRecord.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchCheckTest {
    private static final Seen A1 = new Seen("a", "v1", 2, 2, 1, null);
    private static final Seen A2 = new Seen("a", "v2", 2, 3, 2, null);
    private static final Seen A3 = new Seen("a", "v3", 2, 4, 3, null);
    private static final Seen B3 = new Seen("b", "v4", 4, 4, 1, null);
    private static final Seen A_GONE = new Seen("a", null, 0, 5, 0, null);

    private static final List<Commit> LOG = List.of(
            put(2, "a", "v1"),
            put(3, "a", "v2"),
            new Commit(4, List.of(new Action.Put("a", "v3"), new Action.Put("b", "v4"))),
            new Commit(5, List.of(new Action.Delete("a"))));

    @Test
    void aFaithfulWatchPasses() {
        assertThat(check(1, at(2, A1), at(3, A2), at(4, A3, B3), at(5, A_GONE))).isEmpty();
    }

    @Test
    void severalRevisionsMayComeInOneResponse() {
        assertThat(check(1, at(5, A1, A2, A3, B3, A_GONE))).isEmpty();
    }

    @Test
    void aGapIsFound() {
        assertThat(check(1, at(2, A1), at(4, A3, B3), at(5, A_GONE)))
                .singleElement()
                .asString()
                .contains("skipped");
    }

    @Test
    void aGapInsideARevisionIsFound() {
        assertThat(check(1, at(3, A1, A2), at(4, B3), at(5, A_GONE))).anyMatch(text -> text.contains("skipped"));
    }

    @Test
    void aDoubledEventIsFound() {
        assertThat(check(1, at(2, A1), at(3, A1, A2), at(4, A3, B3), at(5, A_GONE)))
                .anyMatch(text -> text.contains("again"));
    }

    @Test
    void wrongOrderIsFound() {
        assertThat(check(1, at(3, A2), at(3, A1), at(4, A3, B3), at(5, A_GONE))).isNotEmpty();
        assertThat(check(1, at(3, A1, A2), at(4, B3, A3), at(5, A_GONE))).isNotEmpty();
    }

    @Test
    void aTornRevisionIsFoundUnlessItsPartsAreMarked() {
        assertThat(check(1, at(3, A1, A2), at(4, A3), at(4, B3), at(5, A_GONE)))
                .singleElement()
                .asString()
                .contains("two responses");
        assertThat(check(1, at(3, A1, A2), new Delivery(4, true, List.of(A3)), at(4, B3), at(5, A_GONE)))
                .isEmpty();
    }

    @Test
    void aMissingEndIsFound() {
        assertThat(check(1, at(3, A1, A2), at(4, A3, B3)))
                .singleElement()
                .asString()
                .contains("at the end");
    }

    @Test
    void progressIsAPromise() {
        assertThat(check(1, at(3, A1, A2), at(3), at(4, A3, B3), at(5, A_GONE))).isEmpty();
        assertThat(check(1, at(3, A1, A2), at(4), at(4, A3, B3), at(5, A_GONE)))
                .singleElement()
                .asString()
                .contains("progress");
    }

    @Test
    void nothingComesFromBeforeTheStart() {
        assertThat(check(3, at(3, A2), at(4, A3, B3), at(5, A_GONE))).isEmpty();
        assertThat(check(3, at(3, A1, A2), at(4, A3, B3), at(5, A_GONE))).anyMatch(text -> text.contains("began"));
    }

    @Test
    void wrongFactsAreFound() {
        Seen wrongVersion = new Seen("a", "v2", 2, 3, 1, null);

        assertThat(check(1, at(2, A1), at(3, wrongVersion), at(4, A3, B3), at(5, A_GONE)))
                .anyMatch(text -> text.contains("never happened"));
    }

    @Test
    void previousValuesAreThoseOfTheVersionBefore() {
        WatchRecord watch =
                new WatchRecord("w", "a", "b", 3, true, List.of(at(3, new Seen("a", "v2", 2, 3, 2, "v1")), at(4, A3)));

        assertThat(WatchCheck.violations(watch, LOG, 4)).anyMatch(text -> text.contains("never happened"));
    }

    @Test
    void theLogCanBeReadFromACompleteWatch() {
        WatchRecord watch =
                new WatchRecord("w", "a", "z", 1, false, List.of(at(3, A1, A2), at(4, A3, B3), at(5, A_GONE)));

        assertThat(WatchCheck.commits(watch)).isEqualTo(LOG);
    }

    private static Delivery at(long revision, Seen... events) {
        return new Delivery(revision, false, List.of(events));
    }

    private static List<String> check(long startRevision, Delivery... deliveries) {
        WatchRecord watch = new WatchRecord("w", "a", "z", startRevision, false, List.of(deliveries));
        return WatchCheck.violations(watch, LOG, 5);
    }
}
