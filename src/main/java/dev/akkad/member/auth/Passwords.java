package dev.akkad.member.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.akkad.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * bcrypt as etcd uses it, {@code $2a$}, so that hashes may move either way. Both take tens of milliseconds of processor
 * time at the default cost: never on an event loop.
 */
public final class Passwords {
    /** Longest password that can be set, in bytes of UTF-8. */
    public static final int BYTES_MAX = 72;

    private static final int SALT_BYTES = 16;
    /** We end the password with a zero byte ourselves, where Go does: the library would cut one of 72 bytes. */
    private static final BCrypt.Version GO = new BCrypt.Version(
            BCrypt.Version.VERSION_2A.versionIdentifier,
            true,
            false,
            BYTES_MAX,
            BCrypt.Version.VERSION_2A.formatter,
            BCrypt.Version.VERSION_2A.parser);

    private Passwords() {}

    public static boolean isTooLong(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX;
    }

    /** @param random must be unpredictable; for the salt */
    public static Bytes hash(String password, int cost, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Bytes.wrap(BCrypt.with(GO).hash(cost, salt, key(password)));
    }

    /** False also for what is no hash. */
    public static boolean match(String password, Bytes hash) {
        return !hash.isEmpty() && BCrypt.verifyer(GO).verify(key(password), hash.unsafeArray()).verified;
    }

    /** A hash that no known password has, and that takes as long to compare with as others of this cost. */
    public static Bytes unmatched(int cost) {
        return Bytes.utf8("$2a$" + (cost < 10 ? "0" : "") + cost + "$" + ".".repeat(53));
    }

    /** What Go's bcrypt looks at: the password and a zero byte, 72 bytes of that at most. */
    private static byte[] key(String password) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, Math.min(bytes.length + 1, BYTES_MAX));
    }
}
