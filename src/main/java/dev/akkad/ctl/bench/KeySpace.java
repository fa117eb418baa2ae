package dev.akkad.ctl.bench;

/**
 * The keys of a run: numbers from 0.
 *
 * @param keys how many
 * @param keyLength bytes of each
 */
public record KeySpace(int keys, int keyLength) {
    /** A letter of the prefix and ten digits. */
    public static final int KEY_LENGTH_MIN = 11;

    public KeySpace {
        if (keys < 1) {
            throw new IllegalArgumentException("--keys: " + keys + " (expected: at least 1)");
        }
        if (keyLength < KEY_LENGTH_MIN) {
            throw new IllegalArgumentException(
                    "--key-size: " + keyLength + " (expected: at least " + KEY_LENGTH_MIN + ")");
        }
    }
}
