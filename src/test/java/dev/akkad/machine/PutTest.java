package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.kv;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyValue;
import org.junit.jupiter.api.Test;

class PutTest {
    private final MachineKit kit = new MachineKit();

    private KeyValue stored(String key) {
        return kit.range(key(key)).kvs().get(0);
    }

    private static Request.Put keeping(String key, String value, long lease, boolean ignoreValue, boolean ignoreLease) {
        return new Request.Put(b(key), b(value), lease, true, ignoreValue, ignoreLease);
    }

    @Test
    void theFirstWriteGetsRevisionTwo() {
        assertThat(kit.done(put("a", "1"))).isEqualTo(new Response.Put(2, null));
        assertThat(kit.done(put("a", "1"))).isEqualTo(new Response.Put(3, null));
        assertThat(stored("a")).isEqualTo(kv("a", 2, 3, 2, "1", 0));
    }

    @Test
    void aDeleteEndsTheGeneration() {
        kit.done(put("a", "1"));
        kit.done(delete(key("a")));
        kit.done(put("a", "2"));
        assertThat(stored("a")).isEqualTo(kv("a", 4, 4, 1, "2", 0));
    }

    @Test
    void theOneBeforeIsToldWhenAskedFor() {
        kit.done(put("a", "1"));
        assertThat(kit.done(keeping("a", "2", 0, false, false)))
                .isEqualTo(new Response.Put(3, kv("a", 2, 2, 1, "1", 0)));
        assertThat(kit.done(keeping("b", "2", 0, false, false))).isEqualTo(new Response.Put(4, null));
    }

    @Test
    void valueOrLeaseMayBeKept() {
        kit.done(new Request.LeaseGrant(5, 60));
        kit.done(put("a", "1", 5));
        kit.done(keeping("a", "2", 0, false, true));
        assertThat(stored("a")).isEqualTo(kv("a", 2, 3, 2, "2", 5));
        kit.done(keeping("a", "", 0, true, false));
        assertThat(stored("a")).isEqualTo(kv("a", 2, 4, 3, "2", 0));
        assertThat(kit.machine.leaseKeys(5)).isEmpty();
    }

    @Test
    void whatIsNotThereCannotBeKept() {
        assertThat(kit.refused(keeping("a", "", 0, true, false))).isEqualTo(EtcdError.KEY_NOT_FOUND);
        assertThat(kit.refused(keeping("a", "1", 0, false, true))).isEqualTo(EtcdError.KEY_NOT_FOUND);
        assertThat(kit.refused(put("a", "1", 9))).isEqualTo(EtcdError.LEASE_NOT_FOUND);
        assertThat(kit.machine.revision()).isEqualTo(1);
    }

    @Test
    void eventsCarryTheWholeVersion() {
        kit.done(new Request.LeaseGrant(5, 60));
        assertThat(kit.apply(put("a", "1", 5)).events())
                .singleElement()
                .satisfies(event -> assertThat(event.kv()).isEqualTo(kv("a", 2, 2, 1, "1", 5)));
        assertThat(kit.apply(delete(key("none"))).events()).isEmpty();
    }

    @Test
    void anEntryTakesEffectOnce() {
        Machine machine = kit.machine;
        assertThat(machine.apply(7, 1, put("a", "1")).events()).hasSize(1);
        assertThat(machine.apply(7, 1, put("a", "1")).events()).isEmpty();
        machine.skip(9, 2);
        assertThat(machine.apply(8, 1, put("a", "1")).events()).isEmpty();
        assertThat(machine.revision()).isEqualTo(2);
        machine.applied();
        Machine again = Machine.open(kit.store.reopened(), kit.settings);
        assertThat(again.appliedIndex()).isEqualTo(9);
        assertThat(again.apply(9, 2, put("a", "1")).events()).isEmpty();
        assertThat(again.apply(10, 2, put("a", "1")).events()).hasSize(1);
    }

    @Test
    void emptyValuesAreValues() {
        kit.done(new Request.Put(b("a"), Bytes.EMPTY, 0, false, false, false));
        assertThat(stored("a")).isEqualTo(kv("a", 2, 2, 1, "", 0));
    }
}
