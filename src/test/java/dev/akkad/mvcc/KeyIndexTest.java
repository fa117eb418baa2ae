package dev.akkad.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    private static final Bytes OPEN = KeyRange.OPEN_END;

    private final KeyIndex index = new KeyIndex();

    KeyIndexTest() {
        put("a", 2);
        put("ab", 3);
        put("b", 4);
        put("c", 5);
        KeyHistory deleted = index.find(Bytes.utf8("b"));
        deleted.append(new Revision(6, 0), true);
        index.add(KeyHistory.createdAt(Bytes.of(0xff, 0xff), new Revision(7, 0)));
    }

    private void put(String key, long main) {
        index.add(KeyHistory.createdAt(Bytes.utf8(key), new Revision(main, 0)));
    }

    private List<String> visible(Bytes from, Bytes to, long at) {
        List<String> keys = new ArrayList<>();
        KeyRange range = new KeyRange(from, to);
        index.visit(range, at, version -> keys.add(version.key().toString()));
        assertThat(index.count(range, at)).isEqualTo(keys.size());
        return keys;
    }

    private List<String> visible(String from, String to, long at) {
        return visible(Bytes.utf8(from), Bytes.utf8(to), at);
    }

    @Test
    void intervalsAreHalfOpen() {
        assertThat(visible("a", "c", 5)).containsExactly("a", "ab", "b");
        assertThat(visible("a", "", 5)).containsExactly("a");
        assertThat(visible("aa", "", 5)).isEmpty();
        assertThat(visible("ab", "ab", 5)).isEmpty();
        assertThat(visible("c", "a", 5)).isEmpty();
    }

    @Test
    void aZeroByteAsEndMeansNoEnd() {
        assertThat(visible(Bytes.utf8("b"), OPEN, 9)).containsExactly("c", "\\xff\\xff");
        assertThat(visible(Bytes.of(0), OPEN, 9)).containsExactly("a", "ab", "c", "\\xff\\xff");
    }

    @Test
    void prefixOfAllOnesReachesTheEnd() {
        assertThat(visible(Bytes.of(0xff), OPEN, 9)).containsExactly("\\xff\\xff");
    }

    @Test
    void readersSeeTheirRevisionOnly() {
        assertThat(visible(Bytes.of(0), OPEN, 1)).isEmpty();
        assertThat(visible(Bytes.of(0), OPEN, 4)).containsExactly("a", "ab", "b");
        assertThat(visible(Bytes.of(0), OPEN, 6)).containsExactly("a", "ab", "c");
    }

    @Test
    void aVisitorMayStop() {
        List<String> seen = new ArrayList<>();
        index.visit(new KeyRange(Bytes.of(0), OPEN), 9, version -> {
            seen.add(version.key().utf8());
            return seen.size() < 2;
        });
        assertThat(seen).containsExactly("a", "ab");
    }
}
