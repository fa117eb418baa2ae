package dev.akkad.base;

import java.util.Locale;

/** Constants as they are written on a command line: {@code VOTE_TWICE} is {@code vote-twice}. */
public final class Keys {
    private Keys() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant that is written so.
     *
     * @param what such as {@code a fault}, for the text of the refusal
     */
    public static <E extends Enum<E>> E named(Class<E> kind, String key, String what) {
        for (E constant : kind.getEnumConstants()) {
            if (of(constant).equals(key)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(key + " (expected: the name of " + what + ")");
    }
}
