package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.lease.Lease;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final MachineKit kit = new MachineKit();

    @Test
    void aGrantTakesNoRevision() {
        Applied applied = kit.apply(new Request.LeaseGrant(7, 60));
        assertThat(applied.outcome()).isEqualTo(new Outcome.Done(new Response.LeaseGrant(1, 7, 60)));
        assertThat(applied.leaseChanges()).containsExactly(new LeaseChange.Granted(new Lease(7, 60, 0)));
        assertThat(applied.events()).isEmpty();
        assertThat(kit.store.get(Bucket.LEASE, new Lease(7, 60, 0).key())).isEqualTo(new Lease(7, 60, 0).encode());
    }

    @Test
    void refusalsFollowEtcd() {
        kit.done(new Request.LeaseGrant(7, 60));
        assertThat(kit.refused(new Request.LeaseGrant(7, 60))).isEqualTo(EtcdError.LEASE_EXISTS);
        assertThat(kit.refused(new Request.LeaseGrant(8, 9_000_000_001L))).isEqualTo(EtcdError.LEASE_TTL_TOO_LARGE);
        assertThat(kit.refused(new Request.LeaseRevoke(9))).isEqualTo(EtcdError.LEASE_NOT_FOUND);
        kit.done(new Request.LeaseGrant(-8, 60));
        assertThat(kit.machine.leases()).extracting(Lease::id).containsExactly(-8L, 7L);
    }

    @Test
    void aRevocationDeletesItsKeysInOrderInOneRevision() {
        kit.done(new Request.LeaseGrant(7, 60));
        kit.done(put("c", "1", 7));
        kit.done(put("a", "1", 7));
        kit.done(put("b", "1", 7));
        kit.done(put("detached", "1", 7));
        kit.done(put("detached", "1"));
        kit.done(put("deleted", "1", 7));
        kit.done(delete(key("deleted")));
        Applied applied = kit.apply(new Request.LeaseRevoke(7));
        assertThat(applied.outcome()).isEqualTo(new Outcome.Done(new Response.LeaseRevoke(9)));
        assertThat(applied.events()).extracting(event -> event.kv().key()).containsExactly(b("a"), b("b"), b("c"));
        assertThat(applied.events())
                .extracting(event -> event.revision())
                .containsExactly(new Revision(9, 0), new Revision(9, 1), new Revision(9, 2));
        assertThat(applied.leaseChanges()).containsExactly(new LeaseChange.Revoked(7));
        assertThat(kit.machine.lease(7)).isNull();
        assertThat(kit.store.get(Bucket.LEASE, new Lease(7, 60, 0).key())).isNull();
    }

    @Test
    void aRevocationWithoutKeysTakesNoRevision() {
        kit.done(new Request.LeaseGrant(7, 60));
        assertThat(kit.done(new Request.LeaseRevoke(7))).isEqualTo(new Response.LeaseRevoke(1));
    }

    @Test
    void attachmentsAreFoundAgainAfterARestart() {
        kit.done(new Request.LeaseGrant(7, 60));
        kit.done(new Request.LeaseGrant(8, 60));
        kit.done(put("a", "1", 7));
        kit.done(put("b", "1", 7));
        kit.done(put("c", "1", 7));
        kit.done(put("d", "1", 7));
        kit.done(put("b", "2", 8));
        kit.done(put("c", "2"));
        kit.done(delete(key("d")));
        kit.restart();
        assertThat(kit.machine.leaseKeys(7)).containsExactly(b("a"));
        assertThat(kit.machine.leaseKeys(8)).containsExactly(b("b"));
        assertThat(kit.machine.lease(7)).isEqualTo(new Lease(7, 60, 0));
    }

    @Test
    void revokedLeasesStayGoneAfterARestart() {
        kit.done(new Request.LeaseGrant(7, 60));
        kit.done(put("a", "1", 7));
        kit.done(new Request.LeaseRevoke(7));
        kit.restart();
        assertThat(kit.machine.leases()).isEmpty();
        assertThat(kit.range(key("a")).count()).isZero();
    }
}
