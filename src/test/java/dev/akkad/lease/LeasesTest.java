package dev.akkad.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    private final Leases leases = new Leases();

    LeasesTest() {
        leases.grant(new Lease(1, 10, 0));
        leases.grant(new Lease(-7, 20, 0));
    }

    @Test
    void aKeyHangsOnTheLeaseOfItsLastPut() {
        leases.attach(B, 1);
        leases.attach(A, 1);
        assertThat(leases.keys(1)).containsExactly(A, B);
        leases.attach(A, -7);
        assertThat(leases.keys(1)).containsExactly(B);
        assertThat(leases.leaseOf(A)).isEqualTo(-7);
        leases.attach(A, 0);
        assertThat(leases.keys(-7)).isEmpty();
        assertThat(leases.leaseOf(A)).isZero();
    }

    @Test
    void aDeletedKeyLeavesItsLease() {
        leases.attach(A, 1);
        leases.detach(A);
        leases.detach(A);
        assertThat(leases.keys(1)).isEmpty();
        assertThat(leases.contains(1)).isTrue();
    }

    @Test
    void aLeaseIsForgottenOnlyWithoutKeys() {
        leases.attach(A, 1);
        assertThatThrownBy(() -> leases.revoke(1)).isInstanceOf(AssertionError.class);
        leases.detach(A);
        leases.revoke(1);
        assertThat(leases.contains(1)).isFalse();
        assertThat(leases.keys(1)).isEmpty();
        assertThat(leases.all()).containsExactly(new Lease(-7, 20, 0));
    }

    @Test
    void theStoredFormIsEtcds() {
        Lease lease = new Lease(300, 60, 7);
        assertThat(lease.encode()).isEqualTo(Bytes.of(0x08, 0xac, 0x02, 0x10, 60, 0x18, 7));
        assertThat(lease.key()).isEqualTo(Bytes.of(0, 0, 0, 0, 0, 0, 1, 44));
        assertThat(Lease.decode(lease.encode())).isEqualTo(lease);
        Lease negative = new Lease(-1, 2, 0);
        assertThat(Lease.decode(negative.encode())).isEqualTo(negative);
        assertThat(negative.key()).isEqualTo(Bytes.of(255, 255, 255, 255, 255, 255, 255, 255));
    }
}
