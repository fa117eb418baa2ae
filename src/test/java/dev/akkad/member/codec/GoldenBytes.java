package dev.akkad.member.codec;

import dev.akkad.base.Bytes;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Hex on both sides of a comparison, so that a difference can be read. */
final class GoldenBytes {
    private GoldenBytes() {}

    static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.unsafeArray());
    }

    static Bytes bytes(String hex) {
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }

    static SortedSet<Long> ids(Long... ids) {
        return new TreeSet<>(List.of(ids));
    }
}
