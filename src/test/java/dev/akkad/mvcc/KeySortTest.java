package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySortTest {
    private static List<Bytes> sorted(Collection<Bytes> keys, Random random) {
        List<Bytes> mixed = new ArrayList<>(keys);
        Collections.shuffle(mixed, random);
        KeyHistory[] histories = mixed.stream()
                .map(key -> KeyHistory.createdAt(key, new Revision(2, 0)))
                .toArray(KeyHistory[]::new);
        KeySort.sort(histories);
        return Arrays.stream(histories).map(KeyHistory::key).toList();
    }

    private static Bytes key(Random random, int lengthMax, int letters) {
        byte[] key = new byte[1 + random.nextInt(lengthMax)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(letters) - letters / 2);
        }
        return Bytes.wrap(key);
    }

    /** From keys that end in each other's middle to random ones. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 256})
    void keysComeInTheOrderOfTheirUnsignedBytes(int letters) {
        Random random = new Random(letters);
        for (int lengthMax : new int[] {3, 9, 30}) {
            TreeSet<Bytes> keys = new TreeSet<>();
            for (int i = 0; i < 5_000; i++) {
                keys.add(key(random, lengthMax, letters));
            }
            assertThat(sorted(keys, random)).containsExactlyElementsOf(keys);
        }
    }

    @Test
    void namesBehindLongPrefixesAreSorted() {
        TreeSet<Bytes> keys = new TreeSet<>();
        for (int i = 0; i < 3_000; i++) {
            String kind = List.of("pods", "configmaps", "events.k8s.io/events").get(i % 3);
            keys.add(Bytes.utf8("/registry/%s/namespace-%d/name-%d".formatted(kind, i % 7, i)));
        }
        assertThat(sorted(keys, new Random(1))).containsExactlyElementsOf(keys);
    }

    @Test
    void keysThatAreAllBeginningsOfEachOtherAreSorted() {
        TreeSet<Bytes> keys = new TreeSet<>();
        for (int length = 0; length < 2_000; length++) {
            keys.add(Bytes.wrap(new byte[length]));
            keys.add(Bytes.utf8("x".repeat(length)));
        }
        assertThat(sorted(keys, new Random(1))).containsExactlyElementsOf(keys);
    }

    @Test
    void nothingAndOneAreSorted() {
        assertThat(sorted(List.of(), new Random(1))).isEmpty();
        assertThat(sorted(List.of(Bytes.EMPTY), new Random(1))).containsExactly(Bytes.EMPTY);
    }
}
