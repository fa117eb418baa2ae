package dev.akkad.member.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final int CHEAP = 4;

    private static Bytes hash(String password) {
        return Passwords.hash(password, CHEAP, new Random(1));
    }

    @Test
    void aHashMatchesItsPasswordAlone() {
        Bytes hash = hash("right");

        assertThat(hash.utf8()).startsWith("$2a$04$").hasSize(60);
        assertThat(Passwords.match("right", hash)).isTrue();
        assertThat(Passwords.match("wrong", hash)).isFalse();
        assertThat(Passwords.match("right\0", hash)).isFalse();
        assertThat(Passwords.match("", hash)).isFalse();
    }

    /** Made by etcd 3.5.30, whose passwords were these. */
    @Test
    void hashesOfEtcdAreRead() {
        assertThat(Passwords.match(
                        "correct horse", Bytes.utf8("$2a$10$J8PxaMx.spGh5ZWs2R0QouugVRKKtk1qDDCBXhlRjHDn34Xn1dnEa")))
                .isTrue();
        assertThat(Passwords.match(
                        "0123456789".repeat(7) + "01",
                        Bytes.utf8("$2a$10$NUgx9/ZtHYAgHKrUU3ewj.Pc5WH91Mz8VtL3mVAZKh1/joR8h5bJ6")))
                .isTrue();
    }

    /** Compared with the C library's bcrypt. */
    @Test
    void hashesAreTheSameAsOthersMake() {
        byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        RandomGenerator fixed = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(salt, 0, bytes, 0, salt.length);
            }
        };

        assertThat(Passwords.hash("ünï", CHEAP, fixed).utf8())
                .isEqualTo("$2a$04$.OGB/.SE/ueHAeqKBO2NC.YJzSSybkCgUiR.n4jAazde1fbMWtuqG");
        assertThat(Passwords.hash("0123456789".repeat(7) + "01", CHEAP, fixed).utf8())
                .isEqualTo("$2a$04$.OGB/.SE/ueHAeqKBO2NC.oWci2DGXJTJUlU35hBK.HfNgKEIVNLK");
    }

    @Test
    void seventyTwoBytesCountAndNoMore() {
        String longest = "0123456789".repeat(7) + "01";
        Bytes hash = hash(longest);

        assertThat(Passwords.isTooLong(longest)).isFalse();
        assertThat(Passwords.isTooLong(longest + "x")).isTrue();
        assertThat(Passwords.isTooLong("ü".repeat(37))).isTrue();
        assertThat(Passwords.match(longest, hash)).isTrue();
        assertThat(Passwords.match(longest.substring(0, 71), hash)).isFalse();
        assertThat(Passwords.match(longest + "x", hash))
                .as("as Go's bcrypt has it")
                .isTrue();
    }

    @Test
    void whatIsNoHashMatchesNothing() {
        assertThat(Passwords.match("", Bytes.EMPTY)).isFalse();
        assertThat(Passwords.match("x", Bytes.utf8("x"))).isFalse();
        assertThat(Passwords.match("x", Passwords.unmatched(CHEAP))).isFalse();
    }
}
