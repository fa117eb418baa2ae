package dev.akkad.member.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.auth.Accounts;
import dev.akkad.machine.Asker;
import dev.akkad.machine.AuthChange;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdentitiesTest {
    private static final Accounts ON = Accounts.of(true, 5, List.of(), List.of());
    private static final Accounts OFF = Accounts.of(false, 5, List.of(), List.of());

    private final Identities identities = new Identities(AuthSettings.DEFAULT, () -> 0, () -> 0);

    private Asker asker(Caller caller) {
        Identities.Identity identity = identities.of(caller, ON);
        assertThat(identity.error()).isNull();
        return identity.asker();
    }

    @Test
    void whileAuthenticationIsOffNobodyAsks() {
        assertThat(identities.of(Caller.of("garbage", ""), OFF).asker()).isEqualTo(Asker.NOBODY);
        assertThat(identities.of(Caller.of("garbage", ""), OFF).error()).isNull();
        assertThat(identities.of(Caller.of(null, "alice"), OFF).asker()).isEqualTo(Asker.NOBODY);
    }

    @Test
    void aTokenStandsForItsUserWithOrWithoutBearer() {
        identities.tokens().apply(new AuthChange.TokenIssued("abc.9", "alice"));

        assertThat(asker(Caller.of("abc.9", ""))).isEqualTo(new Asker("alice", 5));
        assertThat(asker(Caller.of("Bearer abc.9", ""))).isEqualTo(new Asker("alice", 5));
        assertThat(identities.of(Caller.of("abc.8", ""), ON).error()).isEqualTo(EtcdError.INVALID_TOKEN);
        assertThat(identities.of(Caller.of("", ""), ON).error()).isEqualTo(EtcdError.INVALID_TOKEN);
    }

    @Test
    void aCertificateNamesAUserAndATokenGoesBeforeIt() {
        assertThat(asker(Caller.of(null, "alice"))).isEqualTo(new Asker("alice", 5));
        assertThat(identities.of(Caller.of("abc.8", "alice"), ON).error()).isEqualTo(EtcdError.INVALID_TOKEN);
        assertThat(asker(Caller.of(null, ""))).isEqualTo(Asker.NOBODY);
    }

    @Test
    void nobodyCanBecomeTheClusterItself() {
        assertThat(asker(Caller.SELF)).isEqualTo(Asker.SELF);
        assertThat(Caller.of(null, "")).isSameAs(Caller.NOBODY).isNotSameAs(Caller.SELF);
    }

    @Test
    void aTokenOfALaterEntryIsWaitedForAndGarbageIsNot() {
        assertThat(identities.isAhead(Caller.of("abc.9", ""), 8)).isTrue();
        assertThat(identities.isAhead(Caller.of("abc.9", ""), 9)).isFalse();
        for (String garbage : List.of("", "abc", "abc.", "abc.x", ".", "abc.99999999999999999999", "abc.1.2")) {
            assertThat(identities.isAhead(Caller.of(garbage, ""), 0))
                    .as(garbage)
                    .isFalse();
        }
        assertThat(identities.isAhead(Caller.NOBODY, 0)).isFalse();
    }

    @Test
    void noTokenStandsInATextOfACaller() {
        assertThat(Caller.of("secretletters.5", "")).asString().doesNotContain("secret");
    }
}
