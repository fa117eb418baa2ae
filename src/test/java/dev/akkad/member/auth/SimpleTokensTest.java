package dev.akkad.member.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.AuthChange;
import org.junit.jupiter.api.Test;

final class SimpleTokensTest {
    private static final long TTL_SECONDS = 10;

    private long now;
    private final SimpleTokens tokens = new SimpleTokens(TTL_SECONDS, () -> now);

    private void issue(String token, String user) {
        tokens.apply(new AuthChange.TokenIssued(token, user));
    }

    @Test
    void aTokenLivesAWhileAfterItsLastUse() {
        issue("t.1", "alice");

        now += 9_999;
        assertThat(tokens.use("t.1")).isEqualTo("alice");
        now += 9_999;
        assertThat(tokens.use("t.1")).isEqualTo("alice");
        now += 10_000;
        assertThat(tokens.use("t.1")).isNull();
        assertThat(tokens.use("t.2")).isNull();
    }

    @Test
    void itEndsWithItsUsersPasswordAndNoOthersDo() {
        issue("t.1", "alice");
        issue("t.2", "bob");
        issue("t.3", "alice");
        tokens.apply(new AuthChange.TokensRevoked("alice"));

        assertThat(tokens.use("t.1")).isNull();
        assertThat(tokens.use("t.3")).isNull();
        assertThat(tokens.use("t.2")).isEqualTo("bob");
        tokens.apply(new AuthChange.AllTokensRevoked());
        assertThat(tokens.use("t.2")).isNull();
    }

    @Test
    void whatIsExpiredTakesNoMemory() {
        for (int i = 0; i < 100; i++) {
            issue("old." + i, "alice");
        }
        now += 10_000;
        issue("new.1", "alice");

        assertThat(tokens.size()).isEqualTo(1);
    }

    @Test
    void theLongestTimeIsNoShortOne() {
        SimpleTokens lasting = new SimpleTokens(Long.MAX_VALUE, () -> now);
        lasting.apply(new AuthChange.TokenIssued("t.1", "alice"));
        now += 1_000_000_000;

        assertThat(lasting.use("t.1")).isEqualTo("alice");
    }
}
