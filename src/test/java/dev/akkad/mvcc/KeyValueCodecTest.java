package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.akkad.base.Bytes;
import org.junit.jupiter.api.Test;

class KeyValueCodecTest {
    private static final KeyValue FULL =
            new KeyValue(Bytes.utf8("foo"), 2, 300, 3, Bytes.utf8("bar"), 0x694d7b9a_12345678L);

    @Test
    void fieldsComeInNumberOrder() {
        assertThat(KeyValueCodec.encode(new KeyValue(Bytes.utf8("k"), 2, 300, 1, Bytes.utf8("v"), 5)))
                .isEqualTo(Bytes.of(0x0a, 1, 'k', 0x10, 2, 0x18, 0xac, 0x02, 0x20, 1, 0x2a, 1, 'v', 0x30, 5));
    }

    @Test
    void zeroAndEmptyFieldsAreLeftOut() {
        assertThat(KeyValueCodec.encode(new KeyValue(Bytes.utf8("k"), 2, 2, 1, Bytes.EMPTY, 0)))
                .isEqualTo(Bytes.of(0x0a, 1, 'k', 0x10, 2, 0x18, 2, 0x20, 1));
    }

    @Test
    void aTombstoneHasOnlyItsKey() {
        assertThat(KeyValueCodec.encodeTombstone(Bytes.utf8("foo"))).isEqualTo(Bytes.of(0x0a, 3, 'f', 'o', 'o'));
    }

    @Test
    void negativeLeasesTakeTenBytes() {
        KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 2, 1, Bytes.EMPTY, -1);
        assertThat(KeyValueCodec.encode(kv).length()).isEqualTo(9 + 11);
        assertThat(KeyValueCodec.decode(KeyValueCodec.encode(kv))).isEqualTo(kv);
    }

    @Test
    void whatWasEncodedIsDecoded() {
        Bytes encoded = KeyValueCodec.encode(FULL);
        assertThat(encoded.length()).isEqualTo(KeyValueCodec.encodedSize(FULL));
        assertThat(KeyValueCodec.decode(encoded)).isEqualTo(FULL);
        assertThat(KeyValueCodec.decodeWithoutValue(encoded))
                .isEqualTo(new KeyValue(FULL.key(), 2, 300, 3, Bytes.EMPTY, FULL.lease()));
    }

    @Test
    void aCutOffRecordIsRefused() {
        Bytes encoded = KeyValueCodec.encode(FULL);
        byte[] cut = java.util.Arrays.copyOf(encoded.unsafeArray(), 4);
        assertThatIllegalArgumentException().isThrownBy(() -> KeyValueCodec.decode(Bytes.wrap(cut)));
    }

    @Test
    void revisionsAreWrittenAsEtcdWritesThem() {
        Bytes encoded = RevisionCodec.encode(new Revision(258, 3), true);
        assertThat(encoded).isEqualTo(Bytes.of(0, 0, 0, 0, 0, 0, 1, 2, '_', 0, 0, 0, 0, 0, 0, 0, 3, 't'));
        assertThat(RevisionCodec.decode(encoded)).isEqualTo(new Revision(258, 3));
        assertThat(RevisionCodec.isTombstone(encoded)).isTrue();
        assertThat(RevisionCodec.isTombstone(RevisionCodec.encode(new Revision(258, 3))))
                .isFalse();
    }
}
