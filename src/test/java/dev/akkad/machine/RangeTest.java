package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.ALL;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.get;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.keys;
import static dev.akkad.machine.MachineKit.keysOf;
import static dev.akkad.machine.MachineKit.kv;
import static dev.akkad.machine.MachineKit.onwards;
import static dev.akkad.machine.MachineKit.put;
import static dev.akkad.machine.MachineKit.sorted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.Request.RangeOptions;
import dev.akkad.machine.Request.RevisionFilter;
import dev.akkad.machine.Request.SortOrder;
import dev.akkad.machine.Request.SortTarget;
import dev.akkad.mvcc.StoredKeyValues;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RangeTest {
    private final MachineKit kit = new MachineKit();

    /** Each key-value takes its bytes and a little more: room for two of them, of twelve bytes in the store. */
    @Test
    void aReadThatFindsNoRoomIsRefused() {
        long two = 2 * (StoredKeyValues.ENTRY_BYTES + 12);

        assertThat(kit.machine.read(new Request.Range(ALL, 0, false, RangeOptions.DEFAULT), roomOf(4 * two)))
                .isInstanceOf(Outcome.Done.class);
        assertThat(kit.machine.read(new Request.Range(ALL, 0, false, RangeOptions.DEFAULT), roomOf(two)))
                .isEqualTo(new Outcome.Refused(EtcdError.ANSWERS_TOO_LARGE));
        assertThat(kit.machine.read(
                        new Request.Range(key("a"), 0, false, RangeOptions.DEFAULT), roomOf(ReadRoom.OBJECT_BYTES + 2)))
                .isInstanceOf(Outcome.Done.class);
        assertThat(kit.machine.read(
                        new Request.Txn(
                                List.of(), List.of(new Request.Range(ALL, 0, false, RangeOptions.DEFAULT)), List.of()),
                        roomOf(two)))
                .isEqualTo(new Outcome.Refused(EtcdError.ANSWERS_TOO_LARGE));
    }

    private static ReadRoom roomOf(long bytes) {
        return new ReadRoom() {
            private long left = bytes;

            @Override
            public boolean take(long wanted) {
                left -= wanted;
                return left >= 0;
            }

            @Override
            public void giveBack() {
                left = bytes;
            }
        };
    }

    /** a: create 2, mod 6, version 2, value 9; b: 3, 3, 1, value 5; c: 4, 8, 3, value 1; d: 7, 7, 1, value 7. */
    @BeforeEach
    void fill() {
        kit.done(put("a", "0"));
        kit.done(put("b", "5"));
        kit.done(put("c", "0"));
        kit.done(put("c", "0"));
        kit.done(put("a", "9"));
        kit.done(put("d", "7"));
        kit.done(put("c", "1"));
    }

    @Test
    void aMissingKeyIsAnEmptyAnswer() {
        assertThat(kit.range(key("zz"))).isEqualTo(new Response.Range(8, List.of(), false, 0));
    }

    @Test
    void theHeaderCarriesTheNewestRevisionWhateverIsAsked() {
        Response.Range old = kit.range(get(ALL, 4));
        assertThat(old.revision()).isEqualTo(8);
        assertThat(old.kvs())
                .containsExactly(kv("a", 2, 2, 1, "0", 0), kv("b", 3, 3, 1, "5", 0), kv("c", 4, 4, 1, "0", 0));
        assertThat(kit.range(get(ALL, -5)).kvs()).hasSize(4);
    }

    @Test
    void revisionsOutsideHistoryAreRefused() {
        assertThat(MachineKit.error(kit.machine.read(get(ALL, 9)))).isEqualTo(EtcdError.FUTURE_REVISION);
        kit.compactFully(6);
        assertThat(MachineKit.error(kit.machine.read(get(ALL, 5)))).isEqualTo(EtcdError.COMPACTED);
        assertThat(keysOf(kit.range(get(ALL, 6)))).containsExactly("a", "b", "c");
        assertThat(keysOf(kit.range(get(ALL, -1)))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void countIgnoresLimitAndFilters() {
        Response.Range limited = kit.range(ALL, sorted(SortOrder.NONE, SortTarget.KEY, 2));
        assertThat(keysOf(limited)).containsExactly("a", "b");
        assertThat(limited.more()).isTrue();
        assertThat(limited.count()).isEqualTo(4);
        Response.Range filtered = kit.range(ALL, filtered(0, new RevisionFilter(7, 0, 0, 0)));
        assertThat(keysOf(filtered)).containsExactly("c", "d");
        assertThat(filtered.count()).isEqualTo(4);
        assertThat(filtered.more()).isFalse();
        assertThat(kit.range(ALL, filtered(1, new RevisionFilter(7, 0, 0, 0))).more())
                .isTrue();
        assertThat(kit.range(ALL, filtered(2, new RevisionFilter(7, 0, 0, 0))).more())
                .isFalse();
    }

    @Test
    void aLimitThatIsNotReachedCutsNothing() {
        for (long limit : new long[] {-1, 0, 4, 5, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            Response.Range all = kit.range(ALL, sorted(SortOrder.NONE, SortTarget.KEY, limit));
            assertThat(all.kvs()).hasSize(4);
            assertThat(all.more()).isFalse();
        }
    }

    @Test
    void countOnlySaysNothingElse() {
        RangeOptions options =
                new RangeOptions(2, SortOrder.NONE, SortTarget.KEY, true, true, new RevisionFilter(7, 0, 0, 0));
        assertThat(kit.range(ALL, options)).isEqualTo(new Response.Range(8, List.of(), false, 4));
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of(new RevisionFilter(6, 0, 0, 0), List.of("a", "c", "d")),
                Arguments.of(new RevisionFilter(0, 6, 0, 0), List.of("a", "b")),
                Arguments.of(new RevisionFilter(6, 7, 0, 0), List.of("a", "d")),
                Arguments.of(new RevisionFilter(0, 0, 3, 0), List.of("b", "c", "d")),
                Arguments.of(new RevisionFilter(0, 0, 0, 3), List.of("a", "b")),
                Arguments.of(new RevisionFilter(7, 8, 4, 4), List.of("c")));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void filtersAreInclusive(RevisionFilter filter, List<String> expected) {
        assertThat(keysOf(kit.range(ALL, filtered(0, filter)))).isEqualTo(expected);
    }

    private static RangeOptions filtered(long limit, RevisionFilter filter) {
        return new RangeOptions(limit, SortOrder.NONE, SortTarget.KEY, false, false, filter);
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(SortTarget.KEY, SortOrder.ASCEND, 0, "abcd"),
                Arguments.of(SortTarget.KEY, SortOrder.DESCEND, 0, "dcba"),
                Arguments.of(SortTarget.KEY, SortOrder.DESCEND, 2, "dc"),
                Arguments.of(SortTarget.VERSION, SortOrder.ASCEND, 0, "bdac"),
                Arguments.of(SortTarget.VERSION, SortOrder.DESCEND, 0, "cabd"),
                Arguments.of(SortTarget.CREATE, SortOrder.DESCEND, 0, "dcba"),
                Arguments.of(SortTarget.MOD, SortOrder.ASCEND, 0, "badc"),
                Arguments.of(SortTarget.MOD, SortOrder.DESCEND, 1, "c"),
                Arguments.of(SortTarget.VALUE, SortOrder.ASCEND, 0, "cbda"),
                Arguments.of(SortTarget.VALUE, SortOrder.ASCEND, 2, "cb"),
                Arguments.of(SortTarget.VALUE, SortOrder.DESCEND, 0, "adbc"),
                // Without an order: ascending, but cut to limit + 1 keys before sorting.
                Arguments.of(SortTarget.VALUE, SortOrder.NONE, 0, "cbda"),
                Arguments.of(SortTarget.VALUE, SortOrder.NONE, 1, "b"),
                Arguments.of(SortTarget.VALUE, SortOrder.NONE, 2, "cb"),
                Arguments.of(SortTarget.VERSION, SortOrder.NONE, 1, "b"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void sortingFollowsEtcd(SortTarget target, SortOrder order, long limit, String expected) {
        Response.Range range = kit.range(ALL, sorted(order, target, limit));
        assertThat(String.join("", keysOf(range))).isEqualTo(expected);
        assertThat(range.more()).isEqualTo(limit > 0);
        assertThat(range.count()).isEqualTo(4);
    }

    @Test
    void keysOnlyComesFromTheIndexUnlessSortedByValue() {
        kit.done(new Request.LeaseGrant(77, 60));
        kit.done(put("a", "3", 77));
        RangeOptions byKey = new RangeOptions(0, SortOrder.NONE, SortTarget.KEY, true, false, RevisionFilter.NONE);
        assertThat(kit.range(key("a"), byKey).kvs()).containsExactly(kv("a", 2, 9, 3, "", 0));
        RangeOptions byValue =
                new RangeOptions(0, SortOrder.DESCEND, SortTarget.VALUE, true, false, RevisionFilter.NONE);
        Response.Range sorted = kit.range(ALL, byValue);
        assertThat(keysOf(sorted)).containsExactly("d", "b", "a", "c");
        assertThat(sorted.kvs().get(2)).isEqualTo(kv("a", 2, 9, 3, "", 77));
    }

    @Test
    void intervalsFollowTheConvention() {
        assertThat(keysOf(kit.range(keys("b", "d")))).containsExactly("b", "c");
        assertThat(keysOf(kit.range(onwards("c")))).containsExactly("c", "d");
        assertThat(kit.range(keys("d", "b")).count()).isZero();
        assertThat(((Response.DeleteRange) kit.done(delete(keys("d", "b")))).deleted())
                .isZero();
    }

    @Test
    void deletesTellWhatTheyTook() {
        Response.DeleteRange deleted = (Response.DeleteRange) kit.done(new Request.DeleteRange(keys("a", "c"), true));
        assertThat(deleted.revision()).isEqualTo(9);
        assertThat(deleted.deleted()).isEqualTo(2);
        assertThat(deleted.prevKvs()).containsExactly(kv("a", 2, 6, 2, "9", 0), kv("b", 3, 3, 1, "5", 0));
        assertThat(((Response.DeleteRange) kit.done(delete(keys("a", "c")))).revision())
                .isEqualTo(9);
        assertThat(kit.range(ALL).count()).isEqualTo(2);
    }
}
