package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.mvcc.KeyRange;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTextTest {
    private static final Request.Put PUT =
            new Request.Put(Bytes.utf8("a\"b"), Bytes.utf8("secret"), 7, true, false, false);

    @Test
    void valuesAreSizesOnly() {
        assertThat(RequestText.of(12, PUT))
                .isEqualTo("header:<ID:12 > put:<key:\"a\\\"b\" value_size:6 lease:7 prev_kv:true >");
    }

    @Test
    void keysOfAnyBytesAreReadable() {
        Request.DeleteRange delete = new Request.DeleteRange(new KeyRange(Bytes.of(0, 200, 'k'), Bytes.of(255)), false);

        assertThat(RequestText.bare(delete)).isEqualTo("key:\"\\000\\310k\" range_end:\"\\377\" ");
    }

    @Test
    void transactionsShowTheirParts() {
        Request.Txn txn = new Request.Txn(
                List.of(new Request.Compare(
                        Request.Compare.Result.EQUAL,
                        Request.Compare.Target.MOD,
                        KeyRange.single(Bytes.utf8("k")),
                        5,
                        Bytes.EMPTY)),
                List.of(PUT),
                List.of(new Request.Range(KeyRange.single(Bytes.utf8("k")), 0, false, Request.RangeOptions.DEFAULT)));

        assertThat(RequestText.of(0, txn))
                .isEqualTo("txn:<compare:<result:EQUAL target:MOD key:\"k\" number:5 > "
                        + "success:<request_put:<key:\"a\\\"b\" value_size:6 lease:7 prev_kv:true > > "
                        + "failure:<request_range:<key:\"k\" > > >");
    }

    @Test
    void whatIsLongIsCut() {
        Request.Txn txn = new Request.Txn(List.of(), Collections.nCopies(10_000, PUT), List.of());

        assertThat(RequestText.of(1, txn)).hasSizeLessThan(2_100).endsWith("…");
    }
}
