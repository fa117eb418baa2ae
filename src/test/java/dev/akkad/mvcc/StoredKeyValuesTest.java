package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.akkad.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredKeyValuesTest {
    @Test
    void aListOfManySizesIsTheSameAsThatOfTheObjects() throws IOException {
        Random random = new Random(1);
        List<KeyValue> expected = new ArrayList<>();
        StoredKeyValues.Builder builder = new StoredKeyValues.Builder();
        long bytes = 0;
        for (int i = 0; i < 2_000; i++) {
            // Some are longer than any piece of memory that several share.
            int length = i % 100 == 0 ? 40_000 : random.nextInt(600);
            KeyValue kv = new KeyValue(Bytes.utf8("k" + i), 2, 3 + i, 1, Bytes.wrap(new byte[length]), i % 3);
            expected.add(kv);
            Bytes encoded = KeyValueCodec.encode(kv);
            bytes += encoded.length();
            builder.add(encoded);
        }

        StoredKeyValues stored = builder.build();

        assertThat(stored).isEqualTo(expected);
        assertThat(stored.heldBytes()).isEqualTo(bytes + 2_000 * StoredKeyValues.ENTRY_BYTES);
        for (int i = 0; i < stored.size(); i++) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            stored.write(i, written::write);
            assertThat(written.size()).isEqualTo(stored.encodedLength(i));
            assertThat(Bytes.wrap(written.toByteArray())).isEqualTo(KeyValueCodec.encode(expected.get(i)));
        }
    }

    @Test
    void anEmptyListHasNothing() {
        StoredKeyValues none = new StoredKeyValues.Builder().build();

        assertThat(none).isEmpty();
        assertThat(none.heldBytes()).isZero();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> none.get(0));
    }
}
