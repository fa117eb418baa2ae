package dev.akkad.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeySetTest {
    private static final String ONWARDS = "\0";

    private static Permission on(String key, String end) {
        return new Permission(Permission.Type.READ, Bytes.utf8(key), Bytes.utf8(end));
    }

    private static KeySet set(Permission... permissions) {
        return KeySet.of(List.of(permissions), Permission.Type.READ);
    }

    private static boolean covers(KeySet set, String key, String end) {
        return set.covers(Bytes.utf8(key), Bytes.utf8(end));
    }

    @Test
    void aSingleKeyIsThatKeyAlone() {
        KeySet set = set(on("b", ""));

        assertThat(covers(set, "b", "")).isTrue();
        assertThat(covers(set, "b", "b\0")).isTrue();
        assertThat(covers(set, "a", "")).isFalse();
        assertThat(covers(set, "b\0", "")).isFalse();
        assertThat(covers(set, "b", "c")).isFalse();
        assertThat(covers(set, "b", ONWARDS)).isFalse();
    }

    @Test
    void anIntervalIsHalfOpen() {
        KeySet set = set(on("b", "d"));

        assertThat(covers(set, "b", "d")).isTrue();
        assertThat(covers(set, "c", "")).isTrue();
        assertThat(covers(set, "d", "")).isFalse();
        assertThat(covers(set, "b", "d\0")).isFalse();
        assertThat(covers(set, "a", "d")).isFalse();
    }

    @Test
    void whatTouchesOrOverlapsCoversTogether() {
        KeySet set = set(on("a", "c"), on("c", "e"), on("d", "f"), on("f", ""), on("x", "z"));

        assertThat(covers(set, "b", "d")).isTrue();
        assertThat(covers(set, "a", "f\0")).isTrue();
        assertThat(covers(set, "a", "g")).isFalse();
        assertThat(covers(set, "e", "y")).isFalse();
        assertThat(covers(set, "x", "z")).isTrue();
    }

    @Test
    void onlyAnOpenIntervalCoversAnOpenOne() {
        KeySet set = set(on("a", "c"), on("c", ONWARDS));

        assertThat(covers(set, "b", ONWARDS)).isTrue();
        assertThat(covers(set, "\u00ff\u00ff", "")).isTrue();
        assertThat(covers(set(on("a", "\u00ff")), "b", ONWARDS)).isFalse();
        assertThat(covers(set(on("\0", ONWARDS)), "\0", ONWARDS)).isTrue();
    }

    @Test
    void anIntervalThatHasNoKeysNeedsARightAllTheSame() {
        assertThat(covers(set(on("x", "z")), "b", "a")).isFalse();
        assertThat(covers(set(on("a", "z")), "c", "b")).isTrue();
        assertThat(covers(set(), "c", "b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void coversWhatEachOfItsKeysIsIn(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            List<Permission> permissions = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                permissions.add(interval(random));
            }
            KeySet set = KeySet.of(permissions, Permission.Type.READ);
            Permission asked = interval(random);
            boolean all = true;
            for (int key = 0; key < 12; key++) {
                Bytes candidate = Bytes.of('a' + key);
                all &= !contains(asked, candidate) || permissions.stream().anyMatch(p -> contains(p, candidate));
            }
            boolean open = asked.end().equals(KeySet.OPEN_END);
            boolean anyOpen = permissions.stream().anyMatch(p -> p.end().equals(KeySet.OPEN_END));
            if (set.covers(asked.key(), asked.end())) {
                assertThat(all && (!open || anyOpen))
                        .as("%s of %s", asked, permissions)
                        .isTrue();
            } else if (asked.end().isEmpty()) {
                assertThat(all).as("%s of %s", asked, permissions).isFalse();
            }
        }
    }

    private static Permission interval(Random random) {
        int from = random.nextInt(10);
        int kind = random.nextInt(10);
        Bytes end = kind < 3 ? Bytes.EMPTY : kind == 3 ? KeySet.OPEN_END : Bytes.of('a' + from + 1 + random.nextInt(4));
        return new Permission(Permission.Type.READ, Bytes.of('a' + from), end);
    }

    private static boolean contains(Permission permission, Bytes key) {
        if (permission.end().isEmpty()) {
            return permission.key().equals(key);
        }
        return key.compareTo(permission.key()) >= 0
                && (permission.end().equals(KeySet.OPEN_END) || key.compareTo(permission.end()) < 0);
    }

    @Test
    void onlyPermissionsOfTheWantedKindCount() {
        List<Permission> permissions = List.of(
                new Permission(Permission.Type.WRITE, Bytes.utf8("a"), Bytes.EMPTY),
                new Permission(Permission.Type.READWRITE, Bytes.utf8("b"), Bytes.EMPTY));

        assertThat(covers(KeySet.of(permissions, Permission.Type.READ), "a", ""))
                .isFalse();
        assertThat(covers(KeySet.of(permissions, Permission.Type.READ), "b", ""))
                .isTrue();
        assertThat(covers(KeySet.of(permissions, Permission.Type.WRITE), "a", ""))
                .isTrue();
        assertThat(covers(KeySet.of(permissions, Permission.Type.WRITE), "b", ""))
                .isTrue();
    }
}
