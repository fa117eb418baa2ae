package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.compare;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.get;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.keys;
import static dev.akkad.machine.MachineKit.keysOf;
import static dev.akkad.machine.MachineKit.kv;
import static dev.akkad.machine.MachineKit.onwards;
import static dev.akkad.machine.MachineKit.put;
import static dev.akkad.machine.MachineKit.then;
import static dev.akkad.machine.MachineKit.txn;
import static dev.akkad.machine.MachineKit.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.Compare.Result;
import dev.akkad.machine.Request.Compare.Target;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.Revision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TxnTest {
    private final MachineKit kit = new MachineKit();

    /** a: create 2, mod 4, version 2, value "m"; b: 3, 3, 1, value "n", lease 5. */
    @BeforeEach
    void fill() {
        kit.done(new Request.LeaseGrant(5, 60));
        kit.done(put("a", "l"));
        kit.done(put("b", "n", 5));
        kit.done(put("a", "m"));
    }

    static Stream<Arguments> compares() {
        return Stream.of(
                Arguments.of(compare(Target.VERSION, key("a"), Result.EQUAL, 2), true),
                Arguments.of(compare(Target.VERSION, key("a"), Result.GREATER, 2), false),
                Arguments.of(compare(Target.VERSION, key("a"), Result.GREATER, 1), true),
                Arguments.of(compare(Target.VERSION, key("a"), Result.LESS, 3), true),
                Arguments.of(compare(Target.VERSION, key("a"), Result.NOT_EQUAL, 2), false),
                Arguments.of(compare(Target.CREATE, key("a"), Result.EQUAL, 2), true),
                Arguments.of(compare(Target.MOD, key("a"), Result.EQUAL, 4), true),
                Arguments.of(compare(Target.LEASE, key("b"), Result.EQUAL, 5), true),
                Arguments.of(compare(Target.LEASE, key("a"), Result.EQUAL, 0), true),
                Arguments.of(compare(Target.LEASE, key("b"), Result.GREATER, -1), true),
                Arguments.of(value(key("a"), Result.EQUAL, "m"), true),
                Arguments.of(value(key("a"), Result.LESS, "ma"), true),
                Arguments.of(value(key("a"), Result.GREATER, ""), true),
                Arguments.of(value(key("a"), Result.NOT_EQUAL, "m"), false),
                // A missing key counts as 0, and has no value at all.
                Arguments.of(compare(Target.VERSION, key("x"), Result.EQUAL, 0), true),
                Arguments.of(compare(Target.CREATE, key("x"), Result.EQUAL, 0), true),
                Arguments.of(compare(Target.MOD, key("x"), Result.LESS, 1), true),
                Arguments.of(compare(Target.LEASE, key("x"), Result.EQUAL, 0), true),
                Arguments.of(compare(Target.MOD, key("x"), Result.GREATER, 0), false),
                Arguments.of(value(key("x"), Result.EQUAL, ""), false),
                Arguments.of(value(key("x"), Result.NOT_EQUAL, "v"), false),
                Arguments.of(value(key("x"), Result.LESS, "v"), false),
                // Over an interval every key must satisfy; an empty interval is a missing key.
                Arguments.of(compare(Target.MOD, keys("a", "c"), Result.GREATER, 2), true),
                Arguments.of(compare(Target.MOD, keys("a", "c"), Result.GREATER, 3), false),
                Arguments.of(compare(Target.MOD, onwards("a"), Result.LESS, 5), true),
                Arguments.of(compare(Target.VERSION, keys("x", "z"), Result.EQUAL, 0), true),
                Arguments.of(value(keys("x", "z"), Result.NOT_EQUAL, "v"), false),
                // Numbers outside the enums.
                Arguments.of(compare(Target.VERSION, key("a"), Result.UNRECOGNIZED, 99), true),
                Arguments.of(compare(Target.UNRECOGNIZED, key("a"), Result.EQUAL, 99), true),
                Arguments.of(compare(Target.UNRECOGNIZED, key("a"), Result.GREATER, 0), false));
    }

    @ParameterizedTest
    @MethodSource("compares")
    void comparesFollowEtcd(Compare compare, boolean holds) {
        Request.Txn reading = txn(List.of(compare), List.of(get(key("a"))), List.of());
        Response.Txn read = (Response.Txn) ((Outcome.Done) kit.machine.read(reading)).response();
        assertThat(read.succeeded()).isEqualTo(holds);
        Response.Txn written = (Response.Txn) kit.done(txn(List.of(compare), List.of(put("y", "1")), List.of()));
        assertThat(written.succeeded()).isEqualTo(holds);
    }

    @Test
    void allComparesMustHoldAndNoneIsTrue() {
        Compare yes = compare(Target.VERSION, key("a"), Result.EQUAL, 2);
        Compare no = compare(Target.VERSION, key("a"), Result.EQUAL, 3);
        assertThat(succeeded(List.of(yes, no))).isFalse();
        assertThat(succeeded(List.of(yes, yes))).isTrue();
        assertThat(succeeded(List.of())).isTrue();
    }

    private boolean succeeded(List<Compare> compares) {
        return ((Response.Txn) kit.done(txn(compares, List.of(), List.of()))).succeeded();
    }

    @Test
    void allChangesShareOneRevisionAndLaterOpsSeeEarlierOnes() {
        Applied applied = kit.apply(then(
                get(key("c")), put("c", "1"), get(key("c")), delete(keys("a", "c")), get(onwards("a")), put("d", "1")));
        Response.Txn txn = (Response.Txn) ((Outcome.Done) applied.outcome()).response();
        assertThat(txn.revision()).isEqualTo(5);
        assertThat(txn.responses())
                .containsExactly(
                        new Response.Range(4, List.of(), false, 0),
                        new Response.Put(5, null),
                        new Response.Range(5, List.of(kv("c", 5, 5, 1, "1", 0)), false, 1),
                        new Response.DeleteRange(5, 2, List.of()),
                        new Response.Range(5, List.of(kv("c", 5, 5, 1, "1", 0)), false, 1),
                        new Response.Put(5, null));
        assertThat(applied.events())
                .extracting(Event::revision)
                .containsExactly(new Revision(5, 0), new Revision(5, 1), new Revision(5, 2), new Revision(5, 3));
        assertThat(kit.machine.leaseKeys(5)).isEmpty();
    }

    @Test
    void aTxnWithoutEffectTakesNoRevision() {
        Response.Txn txn = (Response.Txn) kit.done(then(delete(key("x"))));
        assertThat(txn).isEqualTo(new Response.Txn(4, true, List.of(new Response.DeleteRange(4, 0, List.of()))));
        assertThat(kit.machine.revision()).isEqualTo(4);
    }

    @Test
    void nestedComparesSeeTheStateBeforeTheWholeTxn() {
        Request.Txn nested = txn(
                List.of(compare(Target.VERSION, key("n"), Result.EQUAL, 0)),
                List.of(put("inner", "yes")),
                List.of(put("inner", "no")));
        Response.Txn outer = (Response.Txn) kit.done(then(put("n", "1"), nested));
        assertThat(outer.responses().get(1)).isEqualTo(new Response.Txn(0, true, List.of(new Response.Put(5, null))));
        assertThat(kit.range(key("inner")).kvs().get(0).value()).isEqualTo(b("yes"));
    }

    @Test
    void aPutAndADeleteOfEverythingRunInTheirOrder() {
        kit.done(then(delete(onwards("a")), put("b", "new")));
        assertThat(kit.range(onwards("a")).kvs()).containsExactly(kv("b", 5, 5, 1, "new", 0));
        kit.done(then(put("b", "newer"), delete(onwards("a"))));
        assertThat(kit.range(onwards("a")).kvs()).isEmpty();
        kit.restart();
        assertThat(kit.range(get(onwards("a"), 5)).kvs()).containsExactly(kv("b", 5, 5, 1, "new", 0));
        kit.compactFully(5);
        assertThat(kit.range(get(onwards("a"), 5)).kvs()).containsExactly(kv("b", 5, 5, 1, "new", 0));
    }

    static Stream<Arguments> failing() {
        Request.Put ignoring = new Request.Put(b("x"), b("1"), 0, false, false, true);
        return Stream.of(
                Arguments.of(put("c", "1", 99), EtcdError.LEASE_NOT_FOUND),
                Arguments.of(ignoring, EtcdError.KEY_NOT_FOUND),
                Arguments.of(get(key("a"), 5), EtcdError.FUTURE_REVISION),
                Arguments.of(get(key("a"), 2), EtcdError.COMPACTED),
                Arguments.of(get(key("a"), -1), EtcdError.COMPACTED),
                Arguments.of(then(put("c", "1", 99)), EtcdError.LEASE_NOT_FOUND),
                Arguments.of(then(get(key("a"), 9)), EtcdError.FUTURE_REVISION));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void oneFailingOpAbortsEverything(Request.Op op, EtcdError error) {
        kit.compactFully(3);
        assertThat(kit.refused(then(put("first", "1"), op))).isEqualTo(error);
        assertThat(kit.machine.revision()).isEqualTo(4);
        assertThat(kit.range(key("first")).count()).isZero();
    }

    @Test
    void putsAreCheckedBeforeRanges() {
        assertThat(kit.refused(then(get(key("a"), 99), put("c", "1", 99)))).isEqualTo(EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void ofAPutThatLacksBothItsKeyIsMissedInATransactionAndItsLeaseOutsideOne() {
        Request.Put put = new Request.Put(b("x"), b(""), 99, false, true, false);
        assertThat(kit.refused(then(put))).isEqualTo(EtcdError.KEY_NOT_FOUND);
        assertThat(kit.refused(put)).isEqualTo(EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void minusOneIsReadableUntilTheFirstCompaction() {
        assertThat(((Outcome.Done) kit.machine.read(then(get(key("a"), -1)))).response())
                .isInstanceOf(Response.Txn.class);
        assertThat(MachineKit.error(kit.machine.read(then(get(key("a"), -2))))).isEqualTo(EtcdError.COMPACTED);
    }

    @Test
    void readOnlyTxnsAreRecognized() {
        assertThat(Machine.isReadOnly(then(get(key("a"))))).isTrue();
        assertThat(Machine.isReadOnly(txn(List.of(), List.of(get(key("a"))), List.of(put("a", "1")))))
                .isFalse();
        assertThat(Machine.isReadOnly(then(then(get(key("a")))))).isFalse();
        Request.Range local = new Request.Range(key("a"), 0, true, Request.RangeOptions.DEFAULT);
        assertThat(Machine.isSerializable(then(local))).isTrue();
        assertThat(Machine.isSerializable(then(local, get(key("a"))))).isFalse();
        assertThat(Machine.isSerializable(then())).isFalse();
        assertThat(Machine.isSerializable(local)).isTrue();
        assertThat(Machine.isSerializable(get(key("a")))).isFalse();
    }

    @Test
    void aReadOnlyTxnReadsOneState() {
        Response.Txn txn =
                (Response.Txn) ((Outcome.Done) kit.machine.read(then(get(key("a"), 2), get(onwards("a"))))).response();
        assertThat(txn.revision()).isEqualTo(4);
        assertThat(((Response.Range) txn.responses().get(0)).kvs()).containsExactly(kv("a", 2, 2, 1, "l", 0));
        assertThat(keysOf((Response.Range) txn.responses().get(1))).containsExactly("a", "b");
    }
}
