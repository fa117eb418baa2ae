package dev.akkad.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseClockTest {
    private static final long EXTENSION_MILLIS = 1_000;

    private final LeaseClock clock = new LeaseClock();

    private static Lease lease(long id, long ttlSeconds) {
        return new Lease(id, ttlSeconds, 0);
    }

    @Test
    void nothingRunsOutOnAFollower() {
        clock.granted(lease(1, 2), 0);
        assertThat(clock.expired(1_000_000, 10)).isEmpty();
        assertThat(clock.remainingSeconds(1, 1_000_000)).isEqualTo(2);
        assertThat(clock.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNewLeaderArmsEveryLeaseWithItsWholeTtlAndTheExtension() {
        clock.granted(lease(1, 2), 0);
        clock.promote(10_000, EXTENSION_MILLIS);
        assertThat(clock.expired(12_999, 10)).isEmpty();
        assertThat(clock.expired(13_000, 10)).containsExactly(1L);
    }

    /** A clock that begins anew is told what the one before had named already. */
    @Test
    void whatHadRunOutBeforeIsNamedNextAndNotRenewed() {
        clock.granted(lease(1, 10), 0);
        clock.granted(lease(2, 10), 0);
        clock.promote(0, EXTENSION_MILLIS);

        clock.runOut(List.of(1L, 3L), 5);

        assertThat(clock.renew(1, 5)).isEqualTo(LeaseClock.RAN_OUT);
        assertThat(clock.renew(2, 5)).isEqualTo(10);
        assertThat(clock.expired(5, 10)).containsExactly(1L);
    }

    @Test
    void aCheckpointShortensWhatIsLeft() {
        clock.granted(new Lease(1, 100, 5), 0);
        clock.promote(0, EXTENSION_MILLIS);
        assertThat(clock.remainingSeconds(1, 0)).isEqualTo(6);
    }

    @Test
    void aRenewedLeaseStartsAnew() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 10), 0);
        assertThat(clock.renew(1, 9_999)).isEqualTo(10);
        assertThat(clock.expired(19_998, 10)).isEmpty();
        assertThat(clock.expired(19_999, 10)).containsExactly(1L);
    }

    @Test
    void aRenewalMayBringTheEndNearer() {
        clock.granted(lease(1, 10), 0);
        clock.promote(0, 60_000);
        assertThat(clock.renew(1, 0)).isEqualTo(10);
        assertThat(clock.expired(10_000, 10)).containsExactly(1L);
        assertThat(clock.expired(10_001, 10)).isEmpty();
    }

    @Test
    void aLeaseThatRanOutCannotBeRenewedAndAnUnknownOneNeither() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 2), 0);
        assertThat(clock.renew(1, 2_000)).isEqualTo(LeaseClock.RAN_OUT);
        assertThat(clock.renew(2, 0)).isEqualTo(LeaseClock.UNKNOWN);
        clock.revoked(1);
        assertThat(clock.renew(1, 2_000)).isEqualTo(LeaseClock.UNKNOWN);
        assertThat(clock.remainingSeconds(1, 0)).isEqualTo(-1);
    }

    @Test
    void anExpiredLeaseIsNamedAgainUntilItIsRevoked() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 2), 0);
        assertThat(clock.expired(2_000, 10)).containsExactly(1L);
        assertThat(clock.expired(2_500, 10)).isEmpty();
        assertThat(clock.expired(2_000 + LeaseClock.RETRY_MILLIS, 10)).containsExactly(1L);
        clock.revoked(1);
        assertThat(clock.expired(100_000, 10)).isEmpty();
        assertThat(clock.nextDueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void atMostSoManyAreNamedAtATime() {
        clock.promote(0, EXTENSION_MILLIS);
        for (long id = 1; id <= 5; id++) {
            clock.granted(lease(id, 10 - id), 0);
        }
        assertThat(clock.expired(20_000, 3)).containsExactly(5L, 4L, 3L);
        assertThat(clock.expired(20_000, 3)).containsExactly(2L, 1L);
    }

    @Test
    void aGrantUnderARevokedIdIsANewLease() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 2), 0);
        clock.revoked(1);
        clock.granted(lease(1, 30), 1_000);
        assertThat(clock.expired(2_000, 10)).isEmpty();
        assertThat(clock.expired(31_000, 10)).containsExactly(1L);
    }

    @Test
    void remainingTimeIsWholeSecondsAndNeverNegative() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 10), 0);
        assertThat(clock.remainingSeconds(1, 1)).isEqualTo(9);
        assertThat(clock.remainingSeconds(1, 50_000)).isZero();
    }

    @Test
    void demotionStopsEverything() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 2), 0);
        clock.demote();
        assertThat(clock.expired(100_000, 10)).isEmpty();
        clock.promote(100_000, EXTENSION_MILLIS);
        assertThat(clock.expired(103_000, 10)).containsExactly(1L);
    }

    @Test
    void leasesAreListedByWhatIsLeft() {
        clock.promote(0, EXTENSION_MILLIS);
        clock.granted(lease(1, 30), 0);
        clock.granted(lease(2, 10), 0);
        clock.granted(lease(3, 20), 0);
        clock.renew(2, 9_000);
        assertThat(clock.byExpiry()).containsExactly(2L, 3L, 1L);
        clock.renew(2, 18_000);
        assertThat(clock.byExpiry()).containsExactly(3L, 2L, 1L);
    }

    @Test
    void aCrowdIsSpreadOut() {
        int count = 5_000;
        for (long id = 1; id <= count; id++) {
            clock.granted(lease(id, 60), 0);
        }
        clock.promote(0, EXTENSION_MILLIS);
        List<Integer> perSecond = new ArrayList<>();
        int named = 0;
        for (long second = 61; named < count; second++) {
            List<Long> now = clock.expired(second * 1_000, count);
            now.forEach(clock::revoked);
            named += now.size();
            perSecond.add(now.size());
            assertThat(second).isLessThan(61 + 10);
        }
        assertThat(perSecond).allMatch(n -> n <= LeaseClock.EXPIRIES_PER_SECOND);
    }

    @Test
    void aThousandTogetherAreNoCrowd() {
        for (long id = 1; id <= LeaseClock.CROWD; id++) {
            clock.granted(lease(id, 60), 0);
        }
        clock.promote(0, 0);
        assertThat(clock.expired(60_000, 2_000)).hasSize(LeaseClock.CROWD);
    }
}
