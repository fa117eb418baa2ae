package dev.akkad.machine;

import static dev.akkad.machine.EtcdError.DUPLICATE_KEY;
import static dev.akkad.machine.EtcdError.EMPTY_KEY;
import static dev.akkad.machine.EtcdError.KEY_NOT_FOUND;
import static dev.akkad.machine.EtcdError.LEASE_PROVIDED;
import static dev.akkad.machine.EtcdError.LEASE_TTL_TOO_LARGE;
import static dev.akkad.machine.EtcdError.TOO_MANY_OPS;
import static dev.akkad.machine.EtcdError.VALUE_PROVIDED;
import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.compare;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.get;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.keys;
import static dev.akkad.machine.MachineKit.onwards;
import static dev.akkad.machine.MachineKit.put;
import static dev.akkad.machine.MachineKit.then;
import static dev.akkad.machine.MachineKit.txn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.Request.Compare;
import dev.akkad.machine.Request.Op;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRulesTest {
    private static final int MAX_OPS = 128;

    private static Arguments row(Request request, @Nullable EtcdError error) {
        return Arguments.of(request, error);
    }

    private static Request.Txn branches(List<Op> success, List<Op> failure) {
        return txn(List.of(), success, failure);
    }

    private static Request.Txn gets(int count) {
        return branches(Collections.nCopies(count, get(key("a"))), List.of());
    }

    static Stream<Arguments> single() {
        return Stream.of(
                row(get(key("")), EMPTY_KEY),
                row(get(keys("", "z")), EMPTY_KEY),
                row(put("", "v"), EMPTY_KEY),
                row(delete(onwards("")), EMPTY_KEY),
                row(put("a", ""), null),
                row(new Request.Put(b("a"), b("v"), 0, false, true, false), VALUE_PROVIDED),
                row(new Request.Put(b("a"), b(""), 3, false, true, false), null),
                row(new Request.Put(b("a"), b("v"), 3, false, false, true), LEASE_PROVIDED),
                row(new Request.Put(b("a"), b("v"), 0, false, false, true), null),
                row(new Request.LeaseGrant(1, 9_000_000_000L), null),
                row(new Request.LeaseGrant(1, 9_000_000_001L), LEASE_TTL_TOO_LARGE),
                row(new Request.Missing(), KEY_NOT_FOUND),
                row(new Request.Compact(-4, false), null));
    }

    static Stream<Arguments> budgets() {
        Compare nameless = compare(Compare.Target.MOD, key(""), Compare.Result.EQUAL, 0);
        Compare named = compare(Compare.Target.MOD, key("a"), Compare.Result.EQUAL, 0);
        return Stream.of(
                row(gets(128), null),
                row(gets(129), TOO_MANY_OPS),
                row(branches(List.of(), gets(129).success()), TOO_MANY_OPS),
                row(txn(Collections.nCopies(129, named), List.of(), List.of()), TOO_MANY_OPS),
                row(then(gets(127)), null),
                row(then(gets(128)), TOO_MANY_OPS),
                row(then(gets(126), gets(126)), null),
                row(then(gets(127), gets(126)), TOO_MANY_OPS),
                row(txn(List.of(nameless), List.of(), List.of()), EMPTY_KEY),
                row(then(txn(List.of(nameless), List.of(), List.of())), EMPTY_KEY),
                row(then(put("", "v")), EMPTY_KEY),
                row(then(new Request.Missing()), KEY_NOT_FOUND),
                row(branches(List.of(), List.of(delete(key("")))), EMPTY_KEY),
                // The number of ops comes first, then shapes, then overlaps.
                row(then(put("a", "1"), put("a", "2"), put("", "3")), EMPTY_KEY));
    }

    static Stream<Arguments> overlaps() {
        Request.Txn putBoth = branches(List.of(put("a", "1")), List.of(put("a", "2")));
        return Stream.of(
                row(then(put("a", "1"), put("a", "2")), DUPLICATE_KEY),
                row(then(put("a", "1"), put("b", "2")), null),
                row(branches(List.of(put("a", "1")), List.of(put("a", "2"))), null),
                row(branches(List.of(), List.of(put("a", "1"), put("a", "2"))), DUPLICATE_KEY),
                row(then(put("a", "1"), delete(key("a"))), DUPLICATE_KEY),
                row(then(delete(key("a")), put("a", "1")), DUPLICATE_KEY),
                row(then(delete(keys("a", "c")), put("b", "1")), DUPLICATE_KEY),
                row(then(delete(keys("a", "c")), put("c", "1")), null),
                row(then(delete(keys("a", "c")), delete(keys("b", "d"))), null),
                row(then(delete(keys("a", "c")), delete(keys("b", "d")), put("c", "1")), DUPLICATE_KEY),
                row(then(get(onwards("a")), put("b", "1"), get(key("b"))), null),
                // An open end is an empty interval to this rule.
                row(then(put("b", "1"), delete(onwards("a"))), null),
                row(then(delete(MachineKit.ALL), put("b", "1")), null),
                // Nested.
                row(then(putBoth), null),
                row(then(putBoth, putBoth), DUPLICATE_KEY),
                row(then(putBoth, put("a", "3")), DUPLICATE_KEY),
                row(then(put("a", "3"), putBoth), DUPLICATE_KEY),
                row(then(delete(key("a")), putBoth), DUPLICATE_KEY),
                row(then(putBoth, delete(key("a"))), DUPLICATE_KEY),
                row(then(then(delete(key("a"))), put("a", "1")), DUPLICATE_KEY),
                row(then(put("a", "1"), then(delete(key("a")))), DUPLICATE_KEY),
                row(then(putBoth, then(delete(key("a")))), null),
                row(then(then(delete(key("a"))), putBoth), DUPLICATE_KEY),
                row(then(branches(List.of(put("a", "1")), List.of(delete(key("a"))))), null),
                row(then(then(put("a", "1"), put("a", "1"))), DUPLICATE_KEY),
                row(then(then(then(put("a", "1"))), then(then(put("a", "1")))), DUPLICATE_KEY));
    }

    @ParameterizedTest
    @MethodSource({"single", "budgets", "overlaps"})
    void requestsAreJudgedAsEtcdDoes(Request request, @Nullable EtcdError error) {
        assertThat(RequestRules.validate(request, MAX_OPS).orElse(null)).isEqualTo(error);
    }
}
