package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final KeyRange ALL = new KeyRange(Bytes.of(0), KeyRange.OPEN_END);

    private final MemoryStore store = new MemoryStore();
    private final Keyspace keyspace = open();

    private Keyspace open() {
        return Keyspace.open(store, Keyspace.Compacted.NEVER, (key, lease) -> {});
    }

    private List<Event> put(Bytes key, String value) {
        keyspace.begin();
        keyspace.put(key, Bytes.utf8(value), 0);
        return keyspace.end();
    }

    @Test
    void anEmptyStoreIsAtRevisionOne() {
        assertThat(keyspace.revision()).isEqualTo(1);
        assertThat(keyspace.compactRevision()).isEqualTo(-1);
        assertThat(keyspace.liveKeys()).isZero();
    }

    @Test
    void everyRequestThatChangesSomethingTakesOneRevision() {
        assertThat(put(A, "1").get(0).revision()).isEqualTo(new Revision(2, 0));
        keyspace.begin();
        keyspace.put(A, Bytes.utf8("2"), 0);
        keyspace.put(B, Bytes.utf8("2"), 0);
        keyspace.delete(A);
        assertThat(keyspace.end())
                .extracting(Event::revision)
                .containsExactly(new Revision(3, 0), new Revision(3, 1), new Revision(3, 2));
        keyspace.begin();
        assertThat(keyspace.delete(A)).isFalse();
        assertThat(keyspace.end()).isEmpty();
        assertThat(keyspace.revision()).isEqualTo(3);
    }

    @Test
    void readersSeeARequestOnlyWhenItIsEnded() {
        put(A, "1");
        keyspace.begin();
        keyspace.put(A, Bytes.utf8("2"), 0);
        keyspace.put(B, Bytes.utf8("2"), 0);
        assertThat(keyspace.writeRevision()).isEqualTo(3);
        assertThat(keyspace.revision()).isEqualTo(2);
        assertThat(keyspace.get(A, keyspace.revision()).value()).isEqualTo(Bytes.utf8("1"));
        assertThat(keyspace.count(ALL, keyspace.revision())).isEqualTo(1);
        assertThat(history(0, 100)).containsExactly(2L);
        keyspace.end();
        assertThat(keyspace.count(ALL, keyspace.revision())).isEqualTo(2);
        assertThat(keyspace.count(ALL, 2)).isEqualTo(1);
        assertThat(history(0, 100)).containsExactly(2L, 3L);
        assertThat(history(3, 3)).isEmpty();
    }

    private List<Long> history(long from, long to) {
        List<Long> mains = new ArrayList<>();
        assertThat(keyspace.history(from, to, (main, events) -> mains.add(main)))
                .isTrue();
        return mains;
    }

    @Test
    void deletesAreEventsWithNothingButKeyAndRevision() {
        put(A, "1");
        keyspace.begin();
        keyspace.delete(A);
        Event event = keyspace.end().get(0);
        assertThat(event.type()).isEqualTo(Event.Type.DELETE);
        assertThat(event.kv()).isEqualTo(new KeyValue(A, 0, 3, 0, Bytes.EMPTY, 0));
        List<Event> seen = new ArrayList<>();
        keyspace.history(3, 4, (main, events) -> seen.addAll(events));
        assertThat(seen).containsExactly(event);
    }

    @Test
    void theVersionBeforeAnEventIsFound() {
        Event created = put(A, "1").get(0);
        Event changed = put(A, "2").get(0);
        assertThat(keyspace.before(created)).isNull();
        assertThat(keyspace.before(changed)).isEqualTo(created.kv());
        keyspace.compact(3);
        assertThat(keyspace.before(changed)).isNull();
    }

    @Test
    void aRestartFindsEverythingAgain() {
        put(A, "1");
        put(B, "1");
        put(A, "2");
        keyspace.begin();
        keyspace.delete(B);
        keyspace.end();
        Keyspace again = open();
        assertThat(again.revision()).isEqualTo(5);
        assertThat(again.liveKeys()).isEqualTo(1);
        assertThat(again.get(A, 5)).isEqualTo(new KeyValue(A, 2, 4, 2, Bytes.utf8("2"), 0));
        assertThat(again.get(B, 4)).isEqualTo(new KeyValue(B, 3, 3, 1, Bytes.utf8("1"), 0));
        assertThat(again.get(B, 5)).isNull();
    }

    @Test
    void aHoleInTheStoreIsNoticed() {
        put(A, "1");
        put(A, "2");
        put(A, "3");
        store.lose(new Revision(3, 0));
        assertThatThrownBy(this::open).isInstanceOf(AssertionError.class).hasMessageContaining("does not follow");
    }

    @Test
    void aLostNewestValueIsNeverServed() {
        put(A, "1");
        store.lose(new Revision(2, 0));
        assertThatThrownBy(() -> keyspace.get(A, 2)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theCompactedRevisionIsAFloorForTheCurrentOne() {
        Keyspace again = Keyspace.open(store, new Keyspace.Compacted(9, 9), (key, lease) -> {});
        assertThat(again.revision()).isEqualTo(9);
        assertThat(again.isCompacting()).isFalse();
    }
}
