package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts of the port that need no network. */
final class SmallPartsTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"1H,3600000", "2M,120000", "3S,3000", "4m,4", "5u,1", "1n,1", "0n,0", "99999999H,359999996400000"})
    void aDeadlineIsReadInItsUnitAndNeverEarly(String text, long millis) {
        assertThat(Deadline.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"S", "5", "''", "123456789S", "-1S", "5x", "5 S"})
    void aMalformedDeadlineIsToldApart(String text) {
        assertThat(Deadline.millis(text)).isEqualTo(Deadline.MALFORMED);
    }

    @Test
    void aStatusTextTravelsAsPrintableAscii() {
        assertThat(PercentText.encode("100% \"ü\"\n")).isEqualTo("100%25 \"%C3%BC\"%0A");
    }

    @Test
    void threePingsTooSoonAreForgivenTwice() {
        PingGuard guard = new PingGuard(5 * SECOND);
        guard.onStreamOpened();

        assertThat(guard.onPing(0)).isFalse();
        assertThat(guard.onPing(SECOND)).isFalse();
        assertThat(guard.onPing(2 * SECOND)).isFalse();
        assertThat(guard.onPing(3 * SECOND)).isTrue();
    }

    @Test
    void pingsWhileAnswersFlowOrAtTheirPaceAreWelcome() {
        PingGuard guard = new PingGuard(5 * SECOND);
        guard.onStreamOpened();

        for (int i = 0; i < 100; i++) {
            guard.onSent();
            assertThat(guard.onPing(i)).isFalse();
        }
        for (int i = 1; i < 100; i++) {
            assertThat(guard.onPing(i * 10L * SECOND)).isFalse();
        }
    }

    @Test
    void pingsWithoutAStreamAreStrikesEvenWhenSlow() {
        PingGuard guard = new PingGuard(5 * SECOND);
        guard.onStreamOpened();
        guard.onStreamClosed();

        boolean sentAway = false;
        for (int i = 0; i < 4; i++) {
            sentAway |= guard.onPing(i * 60L * SECOND);
        }

        assertThat(sentAway).isTrue();
    }

    @Test
    void streamsEndAtTheThirdCheckInARowWithoutLeader() {
        try (FakeMember member = new FakeMember()) {
            LeaderGuard guard = new LeaderGuard(member);
            List<String> ended = new ArrayList<>();
            LeaderGuard.Guarded kept = () -> ended.add("kept");
            LeaderGuard.Guarded released = () -> ended.add("released");
            guard.guard(kept);
            guard.guard(released);
            guard.release(released);

            member.status = FakeMember.withoutLeader();
            guard.check();
            guard.check();
            member.status = FakeMember.LEADING;
            guard.check();
            member.status = FakeMember.withoutLeader();
            guard.check();
            guard.check();
            assertThat(ended).isEmpty();
            guard.check();

            assertThat(ended).containsExactly("kept");
        }
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:2379,127.0.0.1,2379", "http://[::1]:1,::1,1", "HTTP://localhost:0,localhost,0"})
    void aListenAddressIsReadFromItsUrl(String url, String host, int port) {
        assertThat(ListenAddress.of(url)).isEqualTo(new ListenAddress(host, port));
    }

    @ParameterizedTest
    @CsvSource({"https://a:1", "http://a", "a:1", "unix:///x"})
    void otherUrlsAreRefusedByName(String url) {
        assertThatThrownBy(() -> ListenAddress.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url);
    }
}
